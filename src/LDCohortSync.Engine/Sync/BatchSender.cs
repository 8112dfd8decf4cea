using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// Sends a plan in batches, a few at a time, and counts what was acknowledged. A batch that is too large is halved, down to
/// a single member; a single member that is refused is kept in <see cref="Refused"/> and the rest goes on.
/// </summary>
public sealed class BatchSender(SyncRequest request, ISegmentDestination destination, ILedger ledger, ISyncObserver observer, Guid runId)
{
    private readonly List<MemberChange> _refused = [];
    private readonly object _counting = new();
    private long _total;

    /// <summary>Members acknowledged as added.</summary>
    public long Added { get; private set; }

    /// <summary>Members acknowledged as removed.</summary>
    public long Removed { get; private set; }

    /// <summary>Requests acknowledged.</summary>
    public int Batches { get; private set; }

    /// <summary>Changes that LaunchDarkly refused one by one.</summary>
    public IReadOnlyList<MemberChange> Refused => _refused;

    /// <summary>Sends everything; returns when all is acknowledged or refused, and nothing is in flight.</summary>
    /// <exception cref="SyncFault">A batch failed for good. Those already acknowledged are counted; no other was begun after it.</exception>
    public async Task SendAsync(SyncPlan plan, bool segmentExists, CancellationToken cancellation)
    {
        _total = plan.Changes;
        List<ReadOnlyMemory<MemberChange>> batches = Cut(plan, request.BatchSize);

        // The first batch makes the segment. Several at once could each try to make it.
        int first = segmentExists ? 0 : 1;
        if (first == 1)
            await SendAsync(batches[0], cancellation).ConfigureAwait(false);

        ParallelOptions options = new() { MaxDegreeOfParallelism = request.ThrottleLimit, CancellationToken = cancellation };
        await Parallel.ForEachAsync(batches.Skip(first), options,
            async (batch, stop) => await SendAsync(batch, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<MemberChange> changes, CancellationToken cancellation)
    {
        try
        {
            await destination.SendAsync(new(request.Cohort, changes), observer, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.PayloadTooLarge)
        {
            if (changes.Length == 1)
            {
                Refuse(changes.Span[0]);
                return;
            }

            int half = changes.Length / 2;
            observer.On(new SyncEvent.Note($"LaunchDarkly finds {changes.Length:N0} members too much for one request: halved."));
            await SendAsync(changes[..half], cancellation).ConfigureAwait(false);
            await SendAsync(changes[half..], cancellation).ConfigureAwait(false);
            return;
        }

        await AcknowledgeAsync(changes).ConfigureAwait(false);
    }

    private void Refuse(MemberChange change)
    {
        lock (_counting)
        {
            _refused.Add(change);
            request.OnSkipped?.Invoke(new("", Encoding.UTF8.GetString(change.Key.Span), SkippedMember.RejectedByPartner));
        }

        observer.On(new SyncEvent.Warning("LaunchDarkly refuses one member by itself as too large; it is skipped."));
    }

    private async Task AcknowledgeAsync(ReadOnlyMemory<MemberChange> changes)
    {
        int adds = 0;
        foreach (MemberChange change in changes.Span)
            adds += change.Add ? 1 : 0;
        long added;
        long removed;
        int batches;
        lock (_counting)
        {
            added = Added += adds;
            removed = Removed += changes.Length - adds;
            batches = Batches += 1;
        }

        observer.On(new SyncEvent.Sending(added + removed, _total));
        // What LaunchDarkly has acknowledged is written down even when the run is being stopped.
        try
        {
            await ledger.RecordProgressAsync(runId, added, removed, batches, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.LedgerUnavailable)
        {
            // Only the counts are late; what the run may have changed is in the ledger since it began.
            observer.On(new SyncEvent.Note("The ledger did not take the progress of the run: " + fault.Message));
        }
    }

    private static List<ReadOnlyMemory<MemberChange>> Cut(SyncPlan plan, int size)
    {
        List<ReadOnlyMemory<MemberChange>> batches = [];
        MemberChange[] all =
        [
            .. plan.Adds.Select(key => new MemberChange(key, Add: true)),
            .. plan.Removes.Select(key => new MemberChange(key, Add: false)),
        ];
        for (int start = 0; start < all.Length; start += size)
            batches.Add(all.AsMemory(start, Math.Min(size, all.Length - start)));
        return batches;
    }
}
