using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Databases;

/// <summary>
/// A database whose ledger is used, and not moved: it can neither be opened nor written once the ledger is elsewhere. Otherwise a session
/// that was connected before, or an agent with an old setting, would go on with a second truth.
/// </summary>
internal sealed class OpenDatabase(LedgerDatabase bare) : LedgerDatabase
{
    /// <inheritdoc/>
    public override string Location => bare.Location;

    /// <inheritdoc/>
    public override bool IsRemote => bare.IsRemote;

    /// <inheritdoc/>
    public override Task<bool> ExistsAsync(CancellationToken cancellation) => bare.ExistsAsync(cancellation);

    /// <inheritdoc/>
    public override async Task OpenAsync(CancellationToken cancellation)
    {
        await bare.OpenAsync(cancellation).ConfigureAwait(false);
        await bare.ReadAsync(null, transaction =>
        {
            LedgerMarks.RequireHere(transaction, Location);
            return true;
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<LedgerNature> InquireAsync(CancellationToken cancellation) => bare.InquireAsync(cancellation);

    /// <inheritdoc/>
    public override Task<T> ReadAsync<T>(SegmentAddress? segment, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        bare.ReadAsync(segment, work, cancellation);

    /// <inheritdoc/>
    public override Task<T> WriteAsync<T>(bool durable, LedgerPart part, Func<LedgerTransaction, T> work, CancellationToken cancellation) =>
        bare.WriteAsync(durable, part, transaction =>
        {
            LedgerMarks.RequireHere(transaction, Location);
            return work(transaction);
        }, cancellation);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => bare.Dispose();
}
