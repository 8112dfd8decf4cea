using System.Runtime.CompilerServices;
using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>A LaunchDarkly environment in memory.</summary>
internal sealed class SegmentsInMemory : ISegmentDestination, ISegmentDirectory
{
    private readonly Lock _gate = new();

    /// <summary>The members of each segment.</summary>
    public Dictionary<string, HashSet<string>> Segments { get; } = [];

    /// <summary>Batches that were sent.</summary>
    public int Batches { get; private set; }

    /// <summary>Thrown in place of taking a batch.</summary>
    public SyncFault? Failure { get; set; }

    /// <summary>The cohort whose batches alone are not taken; null for all.</summary>
    public string? FailsFor { get; set; }

    /// <summary>False for an account that does not give members out.</summary>
    public bool Exports { get; set; } = true;

    /// <summary>The flags that target each segment.</summary>
    public IReadOnlyList<string> Flags { get; set; } = ["a-flag"];

    public SegmentKind Kind => SegmentKind.Synced;

    public string Scope => "made-up/507f1f77bcf86cd799439011";

    public string KeyFor(string cohortId) => "amplitude-" + cohortId;

    public Uri UriFor(string segmentKey) => new("https://app.example.com/" + segmentKey);

    public Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(Segments.ContainsKey(KeyFor(cohortId)) ? Describe(KeyFor(cohortId)) : null);

    public Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        if (Failure is not null && (FailsFor ?? batch.Cohort.Id) == batch.Cohort.Id)
            throw Failure;
        lock (_gate)
        {
            Batches++;
            string key = KeyFor(batch.Cohort.Id);
            HashSet<string> members = Segments.TryGetValue(key, out HashSet<string>? known) ? known : Segments[key] = [];
            foreach (MemberChange change in batch.Changes.Span)
            {
                string member = Encoding.UTF8.GetString(change.Key.Span);
                _ = change.Add ? members.Add(member) : members.Remove(member);
            }
        }

        return Task.CompletedTask;
    }

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation)
    {
        if (!Exports)
            throw new SyncFault(FaultKind.ExportUnavailable, "This account does not export.");
        MemberSet members = new();
        foreach (string member in Segments[segment.Key])
            members.Add(Encoding.UTF8.GetBytes(member));
        return Task.FromResult(members);
    }

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(Segments[segment.Key].Contains(Encoding.UTF8.GetString(key.Span)));

    public async IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (string key in Segments.Keys)
        {
            await Task.Yield();
            yield return Describe(key);
        }
    }

    public Task<LDSyncedSegment?> GetAsync(string key, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult<LDSyncedSegment?>(Segments.ContainsKey(key) ? Describe(key) with { Flags = Flags } : null);

    private LDSyncedSegment Describe(string key) => new()
    {
        Key = key,
        Name = "Segment " + key,
        Kind = Kind,
        MemberCount = Segments[key].Count,
        ProjectKey = "project",
        EnvironmentKey = "environment",
        Uri = UriFor(key),
    };
}
