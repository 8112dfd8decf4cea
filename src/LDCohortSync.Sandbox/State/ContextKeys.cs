namespace LDCohortSync.Sandbox;

/// <summary>The context keys of one list of a segment, by context kind. Keys are UTF-8 and compared exactly. Not safe from several threads.</summary>
internal sealed class ContextKeys
{
    private readonly SortedDictionary<string, HashSet<byte[]>> _kinds = new(StringComparer.Ordinal);

    /// <summary>The number of keys of all kinds.</summary>
    public int Count => _kinds.Values.Sum(keys => keys.Count);

    /// <summary>The kinds that have a key, in ordinal order.</summary>
    public IReadOnlyList<string> Kinds => [.. _kinds.Where(kind => kind.Value.Count > 0).Select(kind => kind.Key)];

    /// <summary>The keys of a kind; changes to the set count.</summary>
    /// <param name="kind">The context kind.</param>
    public HashSet<byte[]> this[string kind]
    {
        get
        {
            if (!_kinds.TryGetValue(kind, out HashSet<byte[]>? keys))
            {
                keys = new(Utf8KeyComparer.Instance);
                _kinds[kind] = keys;
            }

            return keys;
        }

        set => _kinds[kind] = value;
    }

    public ContextKeys Copy()
    {
        ContextKeys copy = new();
        foreach ((string kind, HashSet<byte[]> keys) in _kinds)
        {
            copy._kinds[kind] = new(keys, keys.Comparer);
        }

        return copy;
    }
}
