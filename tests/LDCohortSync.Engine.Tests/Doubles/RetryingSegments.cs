using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Reports one repeated request with each look for the segment, and so many with each batch.</summary>
internal sealed class RetryingSegments(ISegmentDestination inner, int times = 1) : ISegmentDestination
{
    public SegmentKind Kind => inner.Kind;

    public string Scope => inner.Scope;

    public string KeyFor(string cohortId) => inner.KeyFor(cohortId);

    public Uri UriFor(string segmentKey) => inner.UriFor(segmentKey);

    public Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation)
    {
        observer.On(new SyncEvent.Retrying("LaunchDarkly", "503", 2, TimeSpan.Zero));
        return inner.FindAsync(cohortId, observer, cancellation);
    }

    public Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        for (int attempt = 2; attempt < 2 + times; attempt++)
            observer.On(new SyncEvent.Retrying("LaunchDarkly", "429", attempt, TimeSpan.Zero));
        return inner.SendAsync(batch, observer, cancellation);
    }

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        inner.ReadMembersAsync(segment, observer, cancellation);

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        inner.HoldsAsync(segment, key, observer, cancellation);
}
