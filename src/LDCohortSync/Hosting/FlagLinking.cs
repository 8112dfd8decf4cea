using LDCohortSync.Flags;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Links the flags of a destination to cohorts. What goes wrong with one flag stays its own.</summary>
internal sealed class FlagLinking(DestinationConnection connection, ICommandSink sink, ISyncObserver observer)
{
    private readonly CohortFlagLinks _links = new(connection.Destination, connection.FlagLinks);

    /// <summary>Links the flags of a cohort's segment.</summary>
    /// <exception cref="SyncFault">A fault that every other flag would share.</exception>
    public Task LinkCohortAsync(string cohortId, CancellationToken cancellation) => LinkAsync(async () =>
    {
        // The flags are shown with the single segment only. One of another kind than the destination's has the key that this module gives.
        LDSyncedSegment? found = await connection.Segments.FindAsync(cohortId, observer, cancellation).ConfigureAwait(false);
        LDSyncedSegment? segment = await connection.Directory.GetAsync(found?.Key ?? connection.Segments.KeyFor(cohortId), observer, cancellation).ConfigureAwait(false);
        return segment is null ? throw SegmentListing.NotFound(cohortId, connection) : segment with { CohortId = segment.CohortId ?? cohortId };
    }, cancellation);

    /// <summary>Links the flags of a segment.</summary>
    /// <param name="segmentKey">The segment.</param>
    /// <param name="cohortId">The cohort behind it, in case the segment does not tell; null when nobody knows.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">A fault that every other flag would share.</exception>
    public Task LinkSegmentAsync(string segmentKey, string? cohortId, CancellationToken cancellation) => LinkAsync(async () =>
    {
        LDSyncedSegment? segment = await connection.Directory.GetAsync(segmentKey, observer, cancellation).ConfigureAwait(false);
        return segment is null ? throw SegmentListing.NotFound(segmentKey, connection) : segment with { CohortId = segment.CohortId ?? cohortId };
    }, cancellation);

    private async Task LinkAsync(Func<Task<LDSyncedSegment>> find, CancellationToken cancellation)
    {
        LDSyncedSegment segment;
        try
        {
            segment = await find().ConfigureAwait(false);
            _links.For(segment);        // without an address there is no need to look at any flag
        }
        catch (SyncFault fault) when (!fault.EndsCommand)
        {
            sink.Error(Errors.Record(fault));
            return;
        }

        if (segment.Flags is not { Count: > 0 } flags)
        {
            observer.On(new SyncEvent.Warning($"No flag of environment '{segment.EnvironmentKey}' targets segment '{segment.Key}', so there is nothing to link."));
            return;
        }

        foreach (string flag in flags)
            await LinkAsync(flag, segment, cancellation).ConfigureAwait(false);
    }

    private async Task LinkAsync(string flag, LDSyncedSegment segment, CancellationToken cancellation)
    {
        try
        {
            sink.Output(await _links.EnsureAsync(flag, segment,
                action => sink.ShouldProcessAsync($"flag '{flag}' in project '{segment.ProjectKey}'", action), observer, cancellation).ConfigureAwait(false));
        }
        // A policy can allow links on some flags and not on others; a refused token is refused for all.
        catch (SyncFault fault) when (!fault.EndsCommand || fault.Kind == FaultKind.LaunchDarklyForbidden)
        {
            sink.Error(Errors.Record(fault.Target is null ? new SyncFault(fault.Kind, fault.Message, fault.Advice, fault) { Target = flag, HttpStatus = fault.HttpStatus } : fault));
        }
    }
}
