using System.Collections;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Keys that are made while they are enumerated, with something that happens at one of them.</summary>
internal sealed class LazyKeys(int count, Func<int, ReadOnlyMemory<byte>> make, int at, Action happening)
    : IReadOnlyList<ReadOnlyMemory<byte>>
{
    public int Count => count;

    /// <summary>How many were enumerated.</summary>
    public int Taken { get; private set; }

    public ReadOnlyMemory<byte> this[int index] => make(index);

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
        {
            Taken++;
            if (i == at)
                happening();
            yield return make(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
