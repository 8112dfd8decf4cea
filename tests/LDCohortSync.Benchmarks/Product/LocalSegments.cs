using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>An environment in this process with one segment, which takes whatever it gets at once and knows how much that was.</summary>
/// <param name="members">Members of the segment; null when there is none yet.</param>
internal sealed class LocalSegments(long? members) : ISegmentDestination
{
    private long _sent;

    /// <summary>Changes that were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public SegmentKind Kind => SegmentKind.Synced;

    public string Scope => "benchmarks/0123456789abcdef01234567";

    public string KeyFor(string cohortId) => "amplitude-" + cohortId;

    public Uri UriFor(string segmentKey) => new("https://app.launchdarkly.com/default/production/segments/" + segmentKey);

    public Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(members is null ? null : new LDSyncedSegment
        {
            Key = KeyFor(cohortId),
            Name = "Benchmark",
            Kind = Kind,
            MemberCount = members,
            Source = "amplitude",
            CohortId = cohortId,
            Generation = 1,
            ProjectKey = "default",
            EnvironmentKey = "production",
            Uri = UriFor(KeyFor(cohortId)),
        });

    public Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        Interlocked.Add(ref _sent, batch.Changes.Length);
        return Task.CompletedTask;
    }

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        throw new InvalidOperationException("The segment was read, although the ledger knows it.");

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        throw new InvalidOperationException("A member was looked up, although the ledger knows the segment.");
}
