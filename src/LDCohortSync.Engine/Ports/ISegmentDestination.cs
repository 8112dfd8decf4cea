using LDCohortSync.Membership;

namespace LDCohortSync.Ports;

/// <summary>Segments of one kind in one LaunchDarkly environment.</summary>
public interface ISegmentDestination
{
    /// <summary>The kind of segment that it fills.</summary>
    SegmentKind Kind { get; }

    /// <summary>Names the environment for the ledger: LaunchDarkly's host and the client-side ID.</summary>
    string Scope { get; }

    /// <summary>The key that the cohort's segment has, or will have once it is made.</summary>
    string KeyFor(string cohortId);

    /// <summary>The segment's page in LaunchDarkly.</summary>
    Uri UriFor(string segmentKey);

    /// <summary>Finds the cohort's segment by key or by its link; null when LaunchDarkly has none.</summary>
    /// <exception cref="SyncFault">Token refused, permission missing, service out of reach.</exception>
    Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Sends one batch, confirming its lease before each attempt. Sending it again does no harm.</summary>
    /// <exception cref="SyncFault">The batch was not acknowledged; with <see cref="SyncFault.RefusesContent"/> a part of it may be.</exception>
    Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Reads the whole membership back.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.ExportUnavailable"/> when LaunchDarkly does not give it out.</exception>
    Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Asks for one member.</summary>
    Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation);
}
