namespace LDCohortSync.Membership;

/// <summary>A file on its way here. It remembers whether the way broke off, which says nothing about the file itself.</summary>
internal sealed class DeliveredStream(Stream inner) : ReadOnlyStream
{
    /// <summary>True once a read has failed; one that was called off has not.</summary>
    public bool BrokeOff { get; private set; }

    public override long Length => inner.Length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            BrokeOff = true;
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
