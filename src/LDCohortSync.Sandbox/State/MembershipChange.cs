namespace LDCohortSync.Sandbox;

/// <summary>One element of an ingestion batch: where its key lies among the batch's keys, and whether it goes in or out.</summary>
/// <param name="Offset">The first byte of the key.</param>
/// <param name="Length">The number of bytes of the key.</param>
/// <param name="IsMember"><see langword="true"/> to put the key into the segment, <see langword="false"/> to take it out.</param>
internal readonly record struct MembershipChange(int Offset, int Length, bool IsMember);
