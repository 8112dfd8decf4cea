namespace LDCohortSync.Ledger.Segments;

/// <summary>A block of members on its way into the ledger.</summary>
/// <param name="Adds">Whether its members are added.</param>
/// <param name="Sequence">Its place among those that are.</param>
/// <param name="Bytes">The members in the form of <see cref="Membership.MemberBlock"/>.</param>
internal readonly record struct StoredBlock(bool Adds, int Sequence, byte[] Bytes);
