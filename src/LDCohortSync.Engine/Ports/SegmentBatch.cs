namespace LDCohortSync.Ports;

/// <summary>A bounded part of a plan, sent in one request.</summary>
/// <param name="Cohort">The cohort that the segment mirrors.</param>
/// <param name="Changes">At least one change; no key twice.</param>
public sealed record SegmentBatch(AmplitudeCohort Cohort, ReadOnlyMemory<MemberChange> Changes);
