namespace LDCohortSync.Ports;

/// <summary>One member to add or to remove.</summary>
/// <param name="Key">The context key in UTF-8.</param>
/// <param name="Add">True to add, false to remove.</param>
public readonly record struct MemberChange(ReadOnlyMemory<byte> Key, bool Add);
