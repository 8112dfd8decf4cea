namespace LDCohortSync.Ports;

/// <summary>Members that go into a segment as files instead of request by request.</summary>
/// <param name="Cohort">The cohort that the segment mirrors.</param>
/// <param name="SegmentKey">The segment, which exists.</param>
/// <param name="RunId">The run.</param>
/// <param name="Members">The members.</param>
/// <param name="Replaces">True when they take the place of all members of the segment; false when they are added.</param>
/// <param name="Lease">The right to send them, to be confirmed before each attempt.</param>
public sealed record SegmentImport(AmplitudeCohort Cohort, string SegmentKey, Guid RunId, IReadOnlyCollection<ReadOnlyMemory<byte>> Members,
    bool Replaces, ISegmentLease Lease);
