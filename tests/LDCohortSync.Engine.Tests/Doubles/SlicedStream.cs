using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Delivers bytes in pieces of chosen sizes, as a network does, and can break off with an exception.</summary>
/// <param name="bytes">What it delivers.</param>
/// <param name="nextSize">The size of each piece, at least 1.</param>
/// <param name="failure">Thrown in place of the end.</param>
/// <param name="onRead">Is called before each piece.</param>
internal sealed class SlicedStream(byte[] bytes, Func<int> nextSize, Exception? failure = null, Action? onRead = null) : ReadOnlyStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        onRead?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        if (_position == bytes.Length && failure is not null && buffer.Length > 0)
            throw failure;
        int length = Math.Min(Math.Min(nextSize(), buffer.Length), bytes.Length - _position);
        bytes.AsMemory(_position, length).CopyTo(buffer);
        _position += length;
        return ValueTask.FromResult(length);
    }
}
