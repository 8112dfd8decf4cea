using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>
/// One LaunchDarkly segment of one environment. Members have set semantics; keys are compared exactly.
/// Everything can be read and changed while the sandbox runs.
/// </summary>
public sealed class SandboxSegment
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private HashSet<byte[]> _included = new(Utf8KeyComparer.Instance);
    private HashSet<byte[]> _excluded = new(Utf8KeyComparer.Instance);

    internal SandboxSegment(SandboxEnvironment environment, string key, string name, int generation, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Environment = environment;
        Key = key;
        Name = name;
        Generation = generation;
        Created = timeProvider.GetUtcNow();
        LastModified = Created;
    }

    /// <summary>The environment.</summary>
    public SandboxEnvironment Environment { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The name.</summary>
    public string Name { get; set; }

    /// <summary>The description, or <see langword="null"/>.</summary>
    public string? Description { get; set; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags { get; set; } = [];

    /// <summary>Whether it is a big segment: synced or larger list-based.</summary>
    public bool Unbounded { get; init; }

    /// <summary>The one context kind of a big segment.</summary>
    public string UnboundedContextKind { get; init; } = "user";

    /// <summary>The integration that fills it, such as <c>amplitude</c>; <see langword="null"/> on a native segment.</summary>
    public string? External { get; init; }

    /// <summary>The link back to the cohort, or <see langword="null"/>.</summary>
    public string? ExternalLink { get; set; }

    /// <summary>How many times this key has been created in this environment.</summary>
    public int Generation { get; }

    /// <summary>1 at first, one more with each request that changed something.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset LastModified { get; private set; }

    /// <summary>The number of included context keys.</summary>
    public int MemberCount
    {
        get
        {
            lock (_gate)
            {
                return _included.Count;
            }
        }
    }

    /// <summary>The included context keys at this moment, in ordinal order.</summary>
    public IReadOnlyList<string> Members => Sorted(IncludedKeys());

    /// <summary>The excluded context keys at this moment, in ordinal order.</summary>
    public IReadOnlyList<string> ExcludedMembers
    {
        get
        {
            lock (_gate)
            {
                return Sorted([.. _excluded]);
            }
        }
    }

    /// <summary>Whether a context key is included.</summary>
    /// <param name="contextKey">The key, compared exactly.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool Contains(string contextKey)
    {
        byte[] key = Encoding.UTF8.GetBytes(contextKey);
        lock (_gate)
        {
            return _included.Contains(key);
        }
    }

    /// <summary>Whether a context key is excluded.</summary>
    /// <param name="contextKey">The key, compared exactly.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool Excludes(string contextKey)
    {
        byte[] key = Encoding.UTF8.GetBytes(contextKey);
        lock (_gate)
        {
            return _excluded.Contains(key);
        }
    }

    /// <summary>Replaces the included context keys, as another tool would: the way to make drift.</summary>
    /// <param name="contextKeys">The keys.</param>
    public void SetMembers(IEnumerable<string> contextKeys)
    {
        HashSet<byte[]> included = Keys(contextKeys);
        lock (_gate)
        {
            _included = included;
            Touch();
        }
    }

    /// <summary>Replaces the excluded context keys.</summary>
    /// <param name="contextKeys">The keys.</param>
    public void SetExcludedMembers(IEnumerable<string> contextKeys)
    {
        HashSet<byte[]> excluded = Keys(contextKeys);
        lock (_gate)
        {
            _excluded = excluded;
            Touch();
        }
    }

    /// <summary>The included keys as UTF-8, in no order.</summary>
    internal byte[][] IncludedKeys()
    {
        lock (_gate)
        {
            return [.. _included];
        }
    }

    /// <summary>Carries out the changes in their order.</summary>
    internal void Apply(ReadOnlySpan<byte> keys, IReadOnlyList<MembershipChange> changes)
    {
        bool changed = false;
        lock (_gate)
        {
            HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> included = _included.GetAlternateLookup<ReadOnlySpan<byte>>();
            for (int index = 0; index < changes.Count; index++)
            {
                MembershipChange change = changes[index];
                ReadOnlySpan<byte> key = keys.Slice(change.Offset, change.Length);
                changed |= change.IsMember ? included.Add(key) : included.Remove(key);
            }

            if (changed)
            {
                Touch();
            }
        }
    }

    private static HashSet<byte[]> Keys(IEnumerable<string> contextKeys) =>
        new(contextKeys.Select(Encoding.UTF8.GetBytes), Utf8KeyComparer.Instance);

    private static string[] Sorted(byte[][] keys)
    {
        string[] sorted = Array.ConvertAll(keys, Encoding.UTF8.GetString);
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    private void Touch()
    {
        Version++;
        LastModified = _timeProvider.GetUtcNow();
    }
}
