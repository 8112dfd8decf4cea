using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Delivers a beginning and then the same bytes again and again, made as they are asked for.</summary>
/// <param name="beginning">What comes first.</param>
/// <param name="repeated">What comes then; at least one byte.</param>
/// <param name="times">How often.</param>
internal sealed class RepeatedStream(byte[] beginning, byte[] repeated, long times = long.MaxValue) : ReadOnlyStream
{
    private long _blocks = -1;      // delivered whole; the beginning is the first
    private int _position;

    /// <summary>Bytes delivered.</summary>
    public long Delivered { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int length = 0;
        while (length < buffer.Length && _blocks < times)
        {
            byte[] block = _blocks < 0 ? beginning : repeated;
            int part = Math.Min(block.Length - _position, buffer.Length - length);
            block.AsMemory(_position, part).CopyTo(buffer[length..]);
            length += part;
            _position += part;
            if (_position == block.Length)
                (_blocks, _position) = (_blocks + 1, 0);
        }

        Delivered += length;
        return ValueTask.FromResult(length);
    }
}
