using LDCohortSync.Cohorts;
using LDCohortSync.Ports;

namespace LDCohortSync.Flags;

/// <summary>Sees to it that a flag has one link to the cohort behind a segment that it targets.</summary>
public sealed class CohortFlagLinks(LDDestination destination, IFlagLinks links)
{
    private const string KeyPrefix = "ldcohortsync-";

    /// <summary>The link that flags of a segment should have.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: nobody knows the address of the cohort.</exception>
    public FlagLink For(LDSyncedSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return new(null, KeyPrefix + (segment.CohortId ?? segment.Key), AddressOf(segment).AbsoluteUri, $"Amplitude cohort: {ShownText.Of(segment.Name)}",
            $"Segment '{segment.Key}', which this flag targets, is filled from this cohort.");
    }

    /// <summary>Makes the link what it should be, unless it is already.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="segment">The segment that it targets.</param>
    /// <param name="confirm">Is asked before a change; the text says what would be done.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">A fault of LaunchDarkly, or nobody knows the address of the cohort.</exception>
    public async Task<LDFlagLink> EnsureAsync(string flagKey, LDSyncedSegment segment, Func<string, Task<bool>> confirm, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(confirm);
        FlagLink wanted = For(segment);
        IReadOnlyList<FlagLink> there = await links.ListAsync(flagKey, observer, cancellation).ConfigureAwait(false);
        // One that somebody made by hand to the same page is as good: it is kept as it was named.
        FlagLink? own = there.FirstOrDefault(link => link.Key == wanted.Key);
        bool isThere = own is null ? there.Any(link => IsSame(link.Address, wanted.Address)) : own with { Id = null } == wanted;
        FlagLinkStatus status = isThere ? FlagLinkStatus.Unchanged : own is null ? FlagLinkStatus.Added : FlagLinkStatus.Updated;
        if (!isThere && !await confirm(own is null ? $"Add link '{wanted.Title}'" : $"Update link '{own.Title}' to '{wanted.Title}'").ConfigureAwait(false))
            status = FlagLinkStatus.Planned;
        if (status == FlagLinkStatus.Added)
            await links.AddAsync(flagKey, wanted, observer, cancellation).ConfigureAwait(false);
        else if (status == FlagLinkStatus.Updated)
            await links.UpdateAsync(flagKey, own!, wanted, observer, cancellation).ConfigureAwait(false);
        return new()
        {
            FlagKey = flagKey,
            Status = status,
            CohortId = segment.CohortId,
            SegmentKey = segment.Key,
            Title = wanted.Title!,
            Link = new(wanted.Address),
            ProjectKey = segment.ProjectKey,
        };
    }

    private Uri AddressOf(LDSyncedSegment segment)
    {
        if (Uri.TryCreate(segment.Link, UriKind.Absolute, out Uri? link) && link.Scheme == Uri.UriSchemeHttps)
            return link;
        return (segment.CohortId is null ? null : CohortLink.Of(destination.AmplitudeOrganization, segment.CohortId))
            ?? throw new SyncFault(FaultKind.InvalidParameter, $"Nobody knows the page of the cohort behind segment '{segment.Key}', so there is nothing to link to.",
                segment.CohortId is null
                    ? "Choose a segment that this module or Amplitude fills."
                    : "Connect with -AmplitudeOrganization, the name behind the host in Amplitude's address bar.") { Target = segment.Key };
    }

    private static bool IsSame(string left, string right) => string.Equals(left.TrimEnd('/'), right.TrimEnd('/'), StringComparison.Ordinal);
}
