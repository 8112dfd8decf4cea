using System.Runtime.CompilerServices;

namespace LDCohortSync.Membership;

/// <summary>
/// A few keys that are looked up together. Looking one up waits for memory several times; for keys side by side these waits
/// overlap, which makes large sets several times faster.
/// </summary>
internal sealed class KeyBatch
{
    /// <summary>The most keys that it holds.</summary>
    public const int Capacity = 64;

    private readonly int[] _ends = new int[Capacity];
    private readonly ulong[] _hashes = new ulong[Capacity];
    private byte[] _bytes = new byte[Capacity * 64];

    /// <summary>Keys that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>True when no further key goes in.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>The keys' hashes.</summary>
    public ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>One key. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Takes a copy of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> key)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        int end = start + key.Length;
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        key.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        _hashes[Count++] = KeyHash.Of(key);
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear() => Count = 0;
}
