using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Lists segments with what the ledger and, on request, LaunchDarkly's flags tell of them.</summary>
internal sealed class SegmentListing(DestinationConnection connection, bool includeFlags, ISyncObserver observer)
{
    private ILookup<string, CohortSyncResult>? _runs;

    /// <summary>Lists segments to the end.</summary>
    public IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, CancellationToken cancellation) =>
        connection.Directory.ListAsync(all, observer, cancellation);

    /// <summary>Adds the last run and the flags to a segment.</summary>
    public async Task<LDSyncedSegment> CompleteAsync(LDSyncedSegment segment, CancellationToken cancellation)
    {
        if (includeFlags)
            segment = await connection.Directory.GetAsync(segment.Key, observer, cancellation).ConfigureAwait(false) ?? segment;
        _runs ??= (await connection.Ledger.ReadRunsAsync(new() { Scope = connection.Segments.Scope }, cancellation).ConfigureAwait(false))
            .ToLookup(run => run.SegmentKey, StringComparer.Ordinal);
        return segment with { LastRun = _runs[segment.Key].FirstOrDefault() };
    }

    /// <summary>The error for a name, key or cohort without a segment.</summary>
    public static SyncFault NotFound(string wanted, LDDestination destination) =>
        new(FaultKind.SegmentNotFound, $"There is no such segment in environment '{destination.EnvironmentKey}' of project '{destination.ProjectKey}': '{wanted}'.",
            "Get-LDSyncedSegment lists them; -All shows those that no integration fills too.") { Target = wanted };
}
