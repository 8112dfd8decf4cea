namespace LDCohortSync.Sandbox;

/// <summary>Lets so many bytes through, then fails. The bytes before the cut reach the client, unlike with an abort.</summary>
internal sealed class TruncatingStream(Stream target, long limit) : Stream
{
    private long _remaining = limit;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int allowed = (int)Math.Min(_remaining, buffer.Length);
        _remaining -= allowed;
        await target.WriteAsync(buffer[..allowed], cancellationToken).ConfigureAwait(false);
        if (allowed < buffer.Length)
        {
            await target.FlushAsync(cancellationToken).ConfigureAwait(false);
            throw new TruncatedAnswerException();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    // Synchronous output is off in Kestrel; nothing is kept back here, so there is nothing to flush either.
    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The sandbox writes asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
