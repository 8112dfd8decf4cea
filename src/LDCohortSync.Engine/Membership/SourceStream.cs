namespace LDCohortSync.Membership;

/// <summary>
/// A read-only view of a stream that can look ahead at its first bytes, counts what was taken, and remembers its last
/// eight bytes, where gzip keeps the checksum and the length of its content. What was taken is held against the bounds of the file.
/// </summary>
/// <param name="inner">What is read.</param>
/// <param name="bounds">How much may come.</param>
/// <param name="file">The file that it is unpacked from; null when it is the file.</param>
internal sealed class SourceStream(Stream inner, ReadBounds bounds, SourceStream? file = null) : ReadOnlyStream
{
    private const int TailBytes = 8;

    private readonly byte[] _tail = new byte[TailBytes];
    private byte[] _ahead = [];
    private int _aheadUsed;

    /// <summary>Bytes taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Bytes in all; null when the source does not tell.</summary>
    public long? Total { get; } = LengthOf(inner);

    /// <summary>The last eight bytes that were taken, oldest first.</summary>
    public ReadOnlySpan<byte> Tail => _tail;

    /// <summary>Looks at the first bytes without taking them; fewer at the end of the source. To be called before any read.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellation)
    {
        byte[] ahead = new byte[count];
        try
        {
            int length = await inner.ReadAtLeastAsync(ahead, count, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            _ahead = ahead[..length];
            return _ahead;
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            throw BrokenOff(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length;
        if (_aheadUsed < _ahead.Length)
        {
            length = Math.Min(buffer.Length, _ahead.Length - _aheadUsed);
            _ahead.AsMemory(_aheadUsed, length).CopyTo(buffer);
            _aheadUsed += length;
        }
        else
        {
            length = await ReadInnerAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        Taken += length;
        bounds.CheckBytes(Taken, file?.Taken ?? Taken);
        Remember(buffer.Span[..length]);
        return length;
    }

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            throw BrokenOff(e);
        }
    }

    // A source that breaks off with an error has not delivered everything, no more than one that ends early.
    private static EndOfStreamException BrokenOff(IOException cause) => new(cause.Message, cause);

    private void Remember(ReadOnlySpan<byte> taken)
    {
        if (taken.Length >= TailBytes)
        {
            taken[^TailBytes..].CopyTo(_tail);
            return;
        }

        _tail.AsSpan(taken.Length).CopyTo(_tail);
        taken.CopyTo(_tail.AsSpan(TailBytes - taken.Length));
    }

    private static long? LengthOf(Stream stream)
    {
        try
        {
            return stream.Length;
        }
        catch (NotSupportedException)
        {
            return null;        // a network body of unknown length, or a pipe
        }
    }
}
