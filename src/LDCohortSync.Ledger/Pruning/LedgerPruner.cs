using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Segments;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Pruning;

/// <summary>Takes out of one ledger what is old, in transactions so short that nobody has to wait for them.</summary>
internal sealed class LedgerPruner(LedgerDatabase database, LeaseDesk leases)
{
    private const int RowsAtOnce = 500;

    private static readonly TimeSpan s_atMostEvery = TimeSpan.FromHours(1);
    private static readonly LedgerPart s_part = new("pruning", null);

    /// <inheritdoc cref="ILedgerPruning.PruneAsync"/>
    public async Task<PrunedHistory?> PruneAsync(TimeSpan keep, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, PrunedHistory.ShortestKeep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, PrunedHistory.LongestKeep);
        if (await BeginAsync(cancellation).ConfigureAwait(false) is not DateTimeOffset now)
            return null;
        DateTimeOffset before = now - keep;
        long runs = await DeleteAsync(PruneSql.DeleteRuns, before, cancellation).ConfigureAwait(false);
        DateTimeOffset lastMonth = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(-1);
        long requests = await DeleteAsync(PruneSql.DeleteRequests, before < lastMonth ? before : lastMonth, cancellation).ConfigureAwait(false);
        long segments = 0;
        foreach (SegmentAddress segment in await FindIdleAsync(before, cancellation).ConfigureAwait(false))
        {
            if (await ForgetAsync(segment, before, observer, cancellation).ConfigureAwait(false))
                segments++;
        }

        return new(before, runs, segments, requests);
    }

    // Of several processes that ask at once, one does it. A time that is still to come is that of a clock that has been set back since.
    private Task<DateTimeOffset?> BeginAsync(CancellationToken cancellation) => database.WriteAsync<DateTimeOffset?>(false, s_part, transaction =>
    {
        DateTimeOffset now = transaction.Now;
        if (LedgerMarks.ReadPruned(transaction) is { } last && last <= now && now - last < s_atMostEvery)
            return null;
        LedgerMarks.WritePruned(transaction, now);
        return now;
    }, cancellation);

    private async Task<long> DeleteAsync(string sql, DateTimeOffset before, CancellationToken cancellation)
    {
        long all = 0;
        int deleted;
        do
        {
            deleted = await database.WriteAsync(false, LedgerPart.Rows,
                transaction => transaction.Execute(sql, ("@before", LedgerTime.Write(before)), ("@most", RowsAtOnce)), cancellation).ConfigureAwait(false);
            all += deleted;
        }
        while (deleted == RowsAtOnce);
        return all;
    }

    private Task<List<SegmentAddress>> FindIdleAsync(DateTimeOffset before, CancellationToken cancellation) => database.ReadAsync(null,
        transaction => transaction.Query(PruneSql.Idle, row => new SegmentAddress(row.GetString(0), row.GetString(1)), ("@before", LedgerTime.Write(before))), cancellation);

    // Under its lease, as a run would: nobody else writes it meanwhile, and whoever does now keeps it.
    private async Task<bool> ForgetAsync(SegmentAddress segment, DateTimeOffset before, ISyncObserver observer, CancellationToken cancellation)
    {
        ISegmentLease lease;
        try
        {
            lease = await leases.TakeAsync(segment, TimeSpan.Zero, observer, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.SyncInProgress)
        {
            return false;
        }

        await using (lease.ConfigureAwait(false))
        {
            bool isIdle = await WriteAsync(segment, (transaction, chain) =>
            {
                if (transaction.Scalar<long>(PruneSql.FindIdle, [.. Names(segment), ("@before", LedgerTime.Write(before))]) == 0)
                    return false;
                chain.Forget();
                transaction.Execute(PruneSql.Forget, Names(segment));
                return true;
            }, cancellation).ConfigureAwait(false);
            while (isIdle && await WriteAsync(segment, (_, chain) => chain.FreeSome(), cancellation).ConfigureAwait(false))
                cancellation.ThrowIfCancellationRequested();
            if (isIdle)
                await WriteAsync(segment, (transaction, _) => transaction.Execute(PruneSql.DeleteSegment, Names(segment)) > 0, cancellation).ConfigureAwait(false);
            return isIdle;
        }
    }

    private async Task<bool> WriteAsync(SegmentAddress segment, Func<LedgerTransaction, SegmentChain, bool> work, CancellationToken cancellation)
    {
        (bool result, LeaseSign? sign) = await database.WriteAsync(false, LedgerPart.Of(segment), transaction =>
        {
            LeaseSign? confirmed = leases.Confirm(transaction, segment);
            return (work(transaction, new(transaction, segment, cancellation)), confirmed);
        }, cancellation).ConfigureAwait(false);
        sign?.Give();
        return result;
    }

    private static (string Name, object? Value)[] Names(SegmentAddress segment) => [("@scope", segment.Scope), ("@segment_key", segment.SegmentKey)];
}
