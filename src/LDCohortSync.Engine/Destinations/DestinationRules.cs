using LDCohortSync.Ports;

namespace LDCohortSync.Destinations;

/// <summary>What a destination may be made of.</summary>
public static class DestinationRules
{
    /// <summary>The context kind that LaunchDarkly gives members when nobody says another.</summary>
    public const string UserKind = "user";

    /// <summary>Refuses context kinds that a segment kind can't hold.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.ContextKindNotSupported"/>.</exception>
    /// <remarks>LaunchDarkly's public integration framework: the manifest of the integration <c>amplitude</c> has no
    /// <c>contextKindPath</c>, so its members are always of kind <c>user</c>.</remarks>
    public static void Check(SegmentKind segmentKind, string contextKind)
    {
        if (segmentKind == SegmentKind.Synced && contextKind != UserKind)
        {
            throw new SyncFault(FaultKind.ContextKindNotSupported,
                $"Segments of kind Synced hold contexts of kind '{UserKind}' only: LaunchDarkly's Amplitude ingestion has no field for a context kind, so '{contextKind}' would be ignored.",
                $"Leave -ContextKind out and target by '{UserKind}', or use -SegmentKind Big or Standard, which hold contexts of any kind.")
            {
                Target = contextKind,
            };
        }
    }

    /// <summary>Refuses a segment that is of another kind, or holds another kind of contexts, than what fills it.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>.</exception>
    public static void RequireFit(LDSyncedSegment segment, ISegmentDestination segments)
    {
        if (segment.Kind != segments.Kind)
        {
            throw new SyncFault(FaultKind.InvalidParameter,
                $"Segment '{segment.Key}' is of kind {segment.Kind}; LaunchDarkly can't change that, and {segments.Kind} was asked for.",
                $"Use -SegmentKind {segment.Kind}, or delete the segment in LaunchDarkly.") { Target = segment.Key };
        }

        if (segment.ContextKind is { } contextKind && contextKind != segments.ContextKind)
        {
            throw new SyncFault(FaultKind.InvalidParameter,
                $"Segment '{segment.Key}' holds contexts of kind '{contextKind}'; LaunchDarkly can't change that, and '{segments.ContextKind}' was asked for.",
                $"Connect with -ContextKind {contextKind}, or delete the segment in LaunchDarkly.") { Target = segment.Key };
        }
    }
}
