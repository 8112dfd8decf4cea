using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>Takes leases for one ledger, waits for those of others, and knows which it has.</summary>
internal sealed class LeaseDesk(SqliteDatabase database, TimeProvider time, ProcessIdentity process) : IAsyncDisposable
{
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<SegmentAddress, SegmentLease> _held = new();

    /// <summary>Takes a segment's lease, waiting for its holder if allowed.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: the wait was over before the holder was done.</exception>
    public async Task<ISegmentLease> TakeAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer,
        CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        bool told = false;
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            LeaseHolder taker = new(Guid.NewGuid(), process, now, now);
            // A lease that was lost and not given back yet keeps its place here: its run may still have requests under way, and
            // must never be taken for the holder of another lease.
            LeaseHolder? other = _held.TryGetValue(segment, out SegmentLease? held)
                ? held.Holder
                : await database.WriteAsync(false, segment,
                    connection => LeaseTable.TryTake(connection, segment, taker), cancellation).ConfigureAwait(false);
            if (other is null)
                return _held[segment] = new(segment, taker, observer, time, RenewAsync, ReleaseAsync);
            TimeSpan left = wait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                throw InProgress(segment, other);
            if (!told)
                observer.On(new SyncEvent.Note($"Waiting: {Sentence(segment, other)}"));
            told = true;
            await Task.Delay(left < s_pollEvery ? left : s_pollEvery, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes sure, in a write transaction, that a lease that was taken here for the segment is still ours, and renews it. Does
    /// nothing when none was taken.
    /// </summary>
    /// <returns>The sign of life, to give once it is committed; null when no lease was taken.</returns>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: it was lost, for example while the host slept.</exception>
    public LeaseSign? Confirm(DbConnection connection, SegmentAddress segment) =>
        _held.TryGetValue(segment, out SegmentLease? lease) ? Renew(connection, lease) : null;

    /// <summary>Gives back every lease that is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (SegmentLease lease in _held.Values)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RenewAsync(SegmentLease lease, CancellationToken cancellation)
    {
        LeaseSign sign = await database.WriteAsync(false, lease.Segment, connection => Renew(connection, lease), cancellation)
            .ConfigureAwait(false);
        sign.Give();
    }

    private LeaseSign Renew(DbConnection connection, SegmentLease lease)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (LeaseTable.Renew(connection, lease.Segment, lease.Holder.Id, now))
            return new(lease, now);
        throw LeaseTable.Find(connection, lease.Segment) is LeaseHolder other ? InProgress(lease.Segment, other) : Lost(lease.Segment);
    }

    private async Task ReleaseAsync(SegmentLease lease)
    {
        _held.TryRemove(KeyValuePair.Create(lease.Segment, lease));
        await database.WriteAsync(false, lease.Segment, connection =>
        {
            LeaseTable.Release(connection, lease.Segment, lease.Holder.Id);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);
    }

    private static SyncFault Lost(SegmentAddress segment) => new(FaultKind.SyncInProgress,
        $"Another run has written segment '{segment.SegmentKey}' in the meantime, because this one gave no sign of life for "
        + "more than a minute.", "Sync it again.") { Target = segment.SegmentKey };

    private SyncFault InProgress(SegmentAddress segment, LeaseHolder holder) =>
        new(FaultKind.SyncInProgress, Sentence(segment, holder), "Run the command again when it is done, or wait with -WaitForLease.")
        { Target = segment.SegmentKey };

    private string Sentence(SegmentAddress segment, LeaseHolder holder)
    {
        DateTimeOffset since = TimeZoneInfo.ConvertTime(holder.Since, time.LocalTimeZone);
        return string.Create(CultureInfo.InvariantCulture,
            $"Process {holder.Process.ProcessId} on host {holder.Process.Host} has been syncing segment '{segment.SegmentKey}' "
            + $"since {since:yyyy-MM-dd HH:mm:ss zzz}.");
    }
}
