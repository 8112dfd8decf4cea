namespace LDCohortSync.Ports;

/// <summary>A bounded part of a plan, sent in one request.</summary>
/// <param name="Cohort">The cohort that the segment mirrors.</param>
/// <param name="Changes">At least one change; no key twice.</param>
/// <param name="Lease">The right to send it, to be confirmed before each attempt: pauses between attempts can be long.</param>
public sealed record SegmentBatch(AmplitudeCohort Cohort, ReadOnlyMemory<MemberChange> Changes, ISegmentLease Lease);
