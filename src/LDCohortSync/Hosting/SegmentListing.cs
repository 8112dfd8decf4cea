using System.Runtime.CompilerServices;
using LDCohortSync.Cohorts;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Lists segments with what the ledger and, on request, LaunchDarkly's flags tell of them.</summary>
internal sealed class SegmentListing(DestinationConnection connection, bool includeFlags)
{
    private ILookup<string, CohortSyncResult>? _runs;
    private List<LDSyncedSegment>? _listed;
    private bool _listedAll;

    /// <summary>The connection that the list is of.</summary>
    public DestinationConnection Connection => connection;

    /// <summary>Lists segments to the end: from LaunchDarkly as they come the first time, from memory for further inputs.</summary>
    public async IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_listed is not null && _listedAll == all)
        {
            foreach (LDSyncedSegment segment in _listed)
                yield return segment;
            yield break;
        }

        List<LDSyncedSegment> listed = [];
        await foreach (LDSyncedSegment segment in connection.Directory.ListAsync(all, observer, cancellation).ConfigureAwait(false))
        {
            listed.Add(segment);
            yield return segment;
        }

        (_listed, _listedAll) = (listed, all);
    }

    /// <summary>Adds the last run and the flags to a segment.</summary>
    public async Task<LDSyncedSegment> CompleteAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation)
    {
        if (includeFlags)
            segment = await connection.Directory.GetAsync(segment.Key, observer, cancellation).ConfigureAwait(false) ?? segment;
        _runs ??= (await connection.Ledger.ReadRunsAsync(new() { Scope = connection.Segments.Scope }, cancellation).ConfigureAwait(false))
            .ToLookup(run => run.SegmentKey, StringComparer.Ordinal);
        return segment with { LastRun = _runs[segment.Key].FirstOrDefault() };
    }

    /// <summary>The error for a name, key or cohort without a segment.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="connection">Where.</param>
    /// <param name="names">What there is in place of it; null for the keys that are known already.</param>
    public static SyncFault NotFound(string wanted, DestinationConnection connection, IEnumerable<string>? names = null) =>
        new(FaultKind.SegmentNotFound,
            $"There is no such segment in environment '{connection.Destination.EnvironmentKey}' of project '{connection.Destination.ProjectKey}': '{wanted}'.",
            NearestNames.Question(wanted, names ?? connection.Known.ListedSegments.Select(segment => segment.Key))
                + "Get-LDSyncedSegment lists them; -All shows those that no integration fills too.") { Target = wanted };
}
