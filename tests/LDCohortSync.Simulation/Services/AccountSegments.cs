using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Simulation.Figures;

namespace LDCohortSync.Simulation.Services;

/// <summary>The synced segments of one environment, as one process reaches them.</summary>
internal sealed class AccountSegments(string environment, LaunchDarklyAccount account, LaunchDarklyConnection connection, Draw draw, Func<WindowWait> wait) : ISegmentDestination
{
    private const string SegmentRoute = "/api/v2/segments";
    private int _reads;

    public SegmentKind Kind => SegmentKind.Synced;

    public string Scope => "app.launchdarkly.com/" + environment;

    public string KeyFor(string cohortId) => "amplitude-" + cohortId;

    public Uri UriFor(string segmentKey) => new("https://app.launchdarkly.com/default/production/segments/" + segmentKey);

    public async Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation)
    {
        string key = KeyFor(cohortId);
        await connection.SendAsync(SegmentRoute, null, static () => { }, draw.With("read").With(_reads++), wait(), observer, cancellation);
        return !account.Segments.TryGetValue(key, out HashSet<string>? members) ? null : new()
        {
            Key = key,
            Name = "Cohort " + cohortId,
            Kind = Kind,
            MemberCount = members.Count,
            Source = "amplitude",
            CohortId = cohortId,
            Generation = 1,
            ProjectKey = "default",
            EnvironmentKey = environment,
            Uri = UriFor(key),
        };
    }

    public Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        MemberChange[] changes = batch.Changes.ToArray();
        string first = Encoding.UTF8.GetString(changes[0].Key.Span);
        return connection.SendAsync(LaunchDarklyConnection.Ingestion, batch.Lease.ConfirmAsync, () => Apply(KeyFor(batch.Cohort.Id), changes),
            draw.With(batch.Cohort.Id).With(first).With(changes[0].Add ? 1 : 0), wait(), observer, cancellation);
    }

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        throw new InvalidOperationException("The segment was read, although the ledger knows it.");

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        throw new InvalidOperationException("A member was looked up, although the ledger knows the segment.");

    private void Apply(string segmentKey, MemberChange[] changes)
    {
        HashSet<string> members = account.Segments.GetOrAdd(segmentKey, static _ => new(StringComparer.Ordinal));
        foreach (MemberChange change in changes)
        {
            string key = Encoding.UTF8.GetString(change.Key.Span);
            if (change.Add)
                members.Add(key);
            else
                members.Remove(key);
        }
    }
}
