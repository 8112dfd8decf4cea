using System.Collections;

namespace LDCohortSync.Membership;

/// <summary>Keys that are enumerated where they lie, and how many they are: nothing is copied.</summary>
internal sealed class MemberSequence(int count, IEnumerable<ReadOnlyMemory<byte>> keys) : IReadOnlyCollection<ReadOnlyMemory<byte>>
{
    public int Count => count;

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
