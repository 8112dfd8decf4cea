namespace LDCohortSync.Services.Tests.Support;

/// <summary>A body that comes in equal pieces, each of which takes its time on a clock of the test.</summary>
/// <param name="clock">The clock.</param>
/// <param name="pause">The time for each piece.</param>
/// <param name="piece">The piece.</param>
/// <param name="pieces">How many of them come before the end.</param>
internal sealed class DrippingBody(JumpingClock clock, TimeSpan pause, byte[] piece, int pieces) : MemoryStream
{
    private int _offset;

    /// <summary>Pieces that were taken.</summary>
    public int Taken { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        clock.Advance(pause);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if (Taken == pieces)
            return ValueTask.FromResult(0);
        int length = Math.Min(buffer.Length, piece.Length - _offset);
        piece.AsMemory(_offset, length).CopyTo(buffer);
        _offset = (_offset + length) % piece.Length;
        Taken += _offset == 0 ? 1 : 0;
        return ValueTask.FromResult(length);
    }
}
