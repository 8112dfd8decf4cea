using LDCohortSync.Membership;

namespace LDCohortSync.Files;

/// <summary>
/// Standard input as it comes. The system has no way to call a read of it off, so a command that is stopped lets the read be: it
/// goes into a buffer of its own, and nobody waits for it.
/// </summary>
/// <param name="inner">The bytes; only ever read by one read at a time.</param>
internal sealed class StandardInputStream(Stream inner) : ReadOnlyStream
{
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await Task.Run(() => inner.Read(_buffer, 0, _buffer.Length), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        int length = Math.Min(buffer.Length, _end - _start);
        _buffer.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }
}
