using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Shows, for a run that changes nothing, what LaunchDarkly would say to it.</summary>
internal sealed class Rehearsal(ISegmentDestination segments, RunRecorder run)
{
    /// <summary>Warns of approvals; and for <c>-Verify</c> has LaunchDarkly check the changes, where it can.</summary>
    /// <exception cref="SyncFault">LaunchDarkly would refuse them.</exception>
    public async Task HoldAsync(SyncRequest request, SyncPlan plan, LDSyncedSegment? segment, CancellationToken cancellation)
    {
        if (!request.RequestApproval && segments.Approvals is { } approvals && await approvals.AreRequiredAsync(run, cancellation).ConfigureAwait(false))
            run.On(new SyncEvent.Warning("The environment requires approvals for segments: use -RequestApproval, unless the token may do without."));
        if (!request.Verify)
            return;
        string? cause = segment is null ? "the segment is not there yet"
            : !await CheckAsync(request, plan, segment, cancellation).ConfigureAwait(false) ? $"LaunchDarkly checks no changes of kind {segments.Kind} without making them"
            : null;
        run.On(cause is null
            ? new SyncEvent.Note($"LaunchDarkly has checked {plan.Changes:N0} changes and would take them.")
            : new SyncEvent.Warning($"The change could not be verified: {cause}."));
    }

    private async Task<bool> CheckAsync(SyncRequest request, SyncPlan plan, LDSyncedSegment segment, CancellationToken cancellation)
    {
        IEnumerable<MemberChange> changes = segments.Capacity is null ? plan.InOrder() : plan.RemovesFirst();
        foreach (MemberChange[] batch in changes.Chunk(request.BatchSize))
        {
            if (!await segments.RehearseAsync(segment, batch, run, cancellation).ConfigureAwait(false))
                return false;
        }

        return true;
    }
}
