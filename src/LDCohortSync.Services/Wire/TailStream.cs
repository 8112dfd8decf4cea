using System.Buffers.Binary;

namespace LDCohortSync.Services.Wire;

/// <summary>Passes a stream on, lets its first bytes be looked at, and remembers its last eight, where gzip keeps its length.</summary>
internal sealed class TailStream(Stream inner) : Stream
{
    private const int SmallestGzip = 18;

    private readonly byte[] _tail = new byte[8];
    private ReadOnlyMemory<byte> _ahead;

    /// <summary>Bytes taken so far.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Looks at the first bytes; fewer when there are fewer. To be called before anything is read.</summary>
    public async Task<byte[]> PeekAsync(int count, CancellationToken cancellation)
    {
        byte[] start = new byte[count];
        int length = await inner.ReadAtLeastAsync(start, count, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _ahead = start.AsMemory(0, length);
        return start[..length];
    }

    /// <summary>Reads what is left.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        byte[] rest = new byte[4096];
        while (await ReadAsync(rest, cancellation).ConfigureAwait(false) > 0)
        {
        }
    }

    /// <summary>Tells whether the last four bytes are a length, as in gzip (RFC 1952, 2.3.1).</summary>
    public bool EndsWithLength(uint length) =>
        Taken >= SmallestGzip && BinaryPrimitives.ReadUInt32LittleEndian(_tail.AsSpan(4)) == length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length;
        if (_ahead.IsEmpty)
        {
            length = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            length = Math.Min(buffer.Length, _ahead.Length);
            _ahead[..length].CopyTo(buffer);
            _ahead = _ahead[length..];
        }

        Taken += length;
        Remember(buffer.Span[..length]);
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private void Remember(ReadOnlySpan<byte> taken)
    {
        if (taken.Length >= _tail.Length)
        {
            taken[^_tail.Length..].CopyTo(_tail);
            return;
        }

        _tail.AsSpan(taken.Length).CopyTo(_tail);
        taken.CopyTo(_tail.AsSpan(_tail.Length - taken.Length));
    }
}
