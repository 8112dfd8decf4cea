namespace LDCohortSync.Destinations;

/// <summary>What a destination may be made of.</summary>
public static class DestinationRules
{
    /// <summary>The context kind that LaunchDarkly gives members when nobody says another.</summary>
    public const string UserKind = "user";

    /// <summary>Refuses segment kinds and context kinds that can't be filled.</summary>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.ContextKindNotSupported"/> or <see cref="FaultKind.SegmentKindNotSupported"/>.
    /// </exception>
    /// <remarks>LaunchDarkly's public integration framework: the manifest of the integration <c>amplitude</c> has no
    /// <c>contextKindPath</c>, so its members are always of kind <c>user</c>.</remarks>
    public static void Check(SegmentKind segmentKind, string contextKind)
    {
        if (segmentKind == SegmentKind.Synced && contextKind != UserKind)
        {
            throw new SyncFault(FaultKind.ContextKindNotSupported,
                $"Segments of kind Synced hold contexts of kind '{UserKind}' only: LaunchDarkly's Amplitude ingestion has no field for a context kind, so '{contextKind}' would be ignored.",
                $"Leave -ContextKind out and target by '{UserKind}'. For '{contextKind}' a segment has to be of kind Big or Standard, which are filled in another way.")
            {
                Target = contextKind,
            };
        }

        if (segmentKind != SegmentKind.Synced)
        {
            throw new SyncFault(FaultKind.SegmentKindNotSupported,
                $"This version fills segments of kind {SegmentKind.Synced} and not yet of kind {segmentKind}.",
                $"Leave -SegmentKind out, or use {SegmentKind.Synced}.") { Target = segmentKind.ToString() };
        }
    }
}
