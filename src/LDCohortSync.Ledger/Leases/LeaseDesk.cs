using System.Collections.Concurrent;
using System.Globalization;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Leases;

/// <summary>Takes leases for one ledger, waits for those of others, and knows which it has.</summary>
internal sealed class LeaseDesk(LedgerDatabase database, TimeProvider time, ProcessIdentity process) : IAsyncDisposable
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
            Guid id = Guid.NewGuid();
            DateTimeOffset asked = time.GetUtcNow();
            // A lease that was lost and not given back yet keeps its place here: its run may still have requests under way, and
            // must never be taken for the holder of another lease.
            LeaseHolder holder = _held.TryGetValue(segment, out SegmentLease? held)
                ? held.Holder
                : await database.WriteAsync(false, LedgerPart.Of(segment),
                    transaction => LeaseTable.TryTake(transaction, segment, id, process), cancellation).ConfigureAwait(false);
            if (holder.Id == id)
                return _held[segment] = new(segment, holder, asked, observer, time, this);
            TimeSpan left = wait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                throw InProgress(segment, holder);
            if (!told)
                observer.On(new SyncEvent.Note($"Waiting: {Sentence(segment, holder)}"));
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
    public LeaseSign? Confirm(LedgerTransaction transaction, SegmentAddress segment) =>
        _held.TryGetValue(segment, out SegmentLease? lease) ? Renew(transaction, lease) : null;

    /// <summary>Gives back every lease that is still held.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (SegmentLease lease in _held.Values)
            await lease.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>True when the ledger has to be asked before each write to LaunchDarkly.</summary>
    public bool AsksEachTime => database.IsRemote;

    /// <summary>Gives one sign of life.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: the lease is lost.</exception>
    public async Task RenewAsync(SegmentLease lease, CancellationToken cancellation)
    {
        LeaseSign sign = await database.WriteAsync(false, LedgerPart.Of(lease.Segment), transaction => Renew(transaction, lease), cancellation)
            .ConfigureAwait(false);
        sign.Give();
    }

    /// <summary>Makes sure that the lease is still ours, without a sign of life.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: it is lost.</exception>
    public async Task CheckAsync(SegmentLease lease, CancellationToken cancellation)
    {
        LeaseHolder? holder = await database.ReadAsync(lease.Segment, transaction => LeaseTable.Find(transaction, lease.Segment), cancellation)
            .ConfigureAwait(false);
        if (holder?.Id != lease.Holder.Id)
            throw NotOurs(lease.Segment, holder);
    }

    /// <summary>Gives a lease back.</summary>
    public async Task ReleaseAsync(SegmentLease lease)
    {
        _held.TryRemove(KeyValuePair.Create(lease.Segment, lease));
        await database.WriteAsync(false, LedgerPart.Of(lease.Segment), transaction =>
        {
            LeaseTable.Release(transaction, lease.Segment, lease.Holder.Id);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);
    }

    // The host's own clock tells how old the sign is: that of the ledger may be another one.
    private LeaseSign Renew(LedgerTransaction transaction, SegmentLease lease)
    {
        DateTimeOffset asked = time.GetUtcNow();
        return LeaseTable.Renew(transaction, lease.Segment, lease.Holder.Id, transaction.Now)
            ? new(lease, asked)
            : throw NotOurs(lease.Segment, LeaseTable.Find(transaction, lease.Segment));
    }

    private SyncFault NotOurs(SegmentAddress segment, LeaseHolder? holder) => holder is null ? Lost(segment) : InProgress(segment, holder);

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
