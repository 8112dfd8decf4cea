namespace LDCohortSync.Ports;

/// <summary>
/// A change that LaunchDarkly was asked for and makes by itself, whether or not the run that asked is still there. The ledger keeps
/// it, so that no later run plans as if it could not come any more.
/// </summary>
/// <param name="RunId">The run that asked for it.</param>
/// <param name="Kind">What it waits for.</param>
/// <param name="Id">LaunchDarkly's id of it.</param>
/// <param name="Link">Its page in LaunchDarkly; null when it has none.</param>
public sealed record AwaitedChange(Guid RunId, AwaitedKind Kind, string Id, Uri? Link)
{
    /// <summary>The segment's generation when it was asked for; null when it was not known.</summary>
    public int? Generation { get; init; }
}
