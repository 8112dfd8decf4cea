using LDCohortSync.Membership;

namespace LDCohortSync.Ports;

/// <summary>Segments of one kind in one LaunchDarkly environment.</summary>
public interface ISegmentDestination
{
    /// <summary>The kind of segment that it fills.</summary>
    SegmentKind Kind { get; }

    /// <summary>The context kind of the members.</summary>
    string ContextKind => Destinations.DestinationRules.UserKind;

    /// <summary>Most members that a segment of this kind can hold; null when LaunchDarkly sets no limit.</summary>
    int? Capacity => null;

    /// <summary>Most requests that change one segment at the same time.</summary>
    int MostRequestsAtOnce => int.MaxValue;

    /// <summary>Makes segments; null when LaunchDarkly makes them with the first members.</summary>
    ISegmentMaker? Maker => null;

    /// <summary>Imports of files; null when this kind has none.</summary>
    ISegmentImports? Imports => null;

    /// <summary>Approvals; null when nobody can be asked for changes of this kind.</summary>
    ISegmentApprovals? Approvals => null;

    /// <summary>Names the environment for the ledger: LaunchDarkly's host and the client-side ID.</summary>
    string Scope { get; }

    /// <summary>The key that the cohort's segment has, or will have once it is made.</summary>
    string KeyFor(string cohortId);

    /// <summary>Names the cohort's members in the ledger: a segment that mixes context kinds has those of each kind apart.</summary>
    SegmentAddress AddressFor(string cohortId) => new(Scope, KeyFor(cohortId));

    /// <summary>The segment's page in LaunchDarkly.</summary>
    Uri UriFor(string segmentKey);

    /// <summary>Finds the cohort's segment by key or by its link; null when LaunchDarkly has none.</summary>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Sends one batch, confirming its lease before each attempt. Sending it again does no harm.</summary>
    /// <exception cref="SyncFault">The batch was not acknowledged; with <see cref="SyncFault.RefusesContent"/> a part of it may be.</exception>
    Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Has LaunchDarkly check changes without making them.</summary>
    /// <returns>False when LaunchDarkly can't do that for this kind.</returns>
    /// <exception cref="SyncFault">It would refuse them.</exception>
    Task<bool> RehearseAsync(LDSyncedSegment segment, ReadOnlyMemory<MemberChange> changes, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(false);

    /// <summary>Reads the whole membership back.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.ExportUnavailable"/> when LaunchDarkly does not give it out.</exception>
    Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Asks for one member.</summary>
    Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation);
}
