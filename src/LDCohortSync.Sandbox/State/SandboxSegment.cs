using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>
/// One LaunchDarkly segment of one environment: synced, larger list-based, or standard. Members have set semantics; keys are
/// compared exactly. Everything can be read and changed while the sandbox runs.
/// </summary>
/// <remarks>
/// A standard segment has members of several context kinds, a big one of its own kind only. Where a context kind can be left out,
/// it is that of a big segment, or <c>user</c>.
/// </remarks>
public sealed class SandboxSegment
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private SegmentContent _content;
    private IReadOnlyList<string>? _flagKeys;
    private int _runningImports;

    internal SandboxSegment(SandboxEnvironment environment, string key, string name, int generation, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Environment = environment;
        Key = key;
        Generation = generation;
        Created = timeProvider.GetUtcNow();
        _content = new() { Name = name, LastModified = Created };
    }

    /// <summary>The environment.</summary>
    public SandboxEnvironment Environment { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The name.</summary>
    public string Name
    {
        get => Read(content => content.Name);
        set => Write(content => content.Name = value);
    }

    /// <summary>The description, or <see langword="null"/>.</summary>
    public string? Description
    {
        get => Read(content => content.Description);
        set => Write(content => content.Description = value);
    }

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags
    {
        get => Read(content => content.Tags);
        set => Write(content => content.Tags = value);
    }

    /// <summary>Whether it is a big segment: synced or larger list-based.</summary>
    public bool Unbounded { get; init; }

    /// <summary>The one context kind of a big segment.</summary>
    public string UnboundedContextKind { get; init; } = "user";

    /// <summary>The integration that fills it, such as <c>amplitude</c>; <see langword="null"/> on a native segment.</summary>
    public string? External { get; init; }

    /// <summary>The link back to the cohort, or <see langword="null"/>.</summary>
    public string? ExternalLink { get; set; }

    /// <summary>
    /// The keys of the flags that target it, which <c>_flags</c> shows. At first, a synced segment has the flag that the sandbox shows to SDKs for
    /// it, and others have none.
    /// </summary>
    public IReadOnlyList<string> FlagKeys
    {
        get => Volatile.Read(ref _flagKeys) ?? (External is null ? [] : [SegmentJson.FlagKey(this)]);
        set => Volatile.Write(ref _flagKeys, value);
    }

    /// <summary>How many times this key has been created in this environment.</summary>
    public int Generation { get; }

    /// <summary>1 at first, one more with each request that changed something.</summary>
    public int Version => Read(content => content.Version);

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset LastModified => Read(content => content.LastModified);

    /// <summary>The number of included context keys, of all context kinds.</summary>
    public int MemberCount => Read(content => content.Included.Count);

    /// <summary>The included context keys of <see cref="DefaultContextKind"/> at this moment, in ordinal order.</summary>
    public IReadOnlyList<string> Members => MembersOf(DefaultContextKind);

    /// <summary>The excluded context keys of <see cref="DefaultContextKind"/> at this moment, in ordinal order.</summary>
    public IReadOnlyList<string> ExcludedMembers => ExcludedMembersOf(DefaultContextKind);

    /// <summary>The context kinds that have an included or excluded key at this moment, in ordinal order.</summary>
    public IReadOnlyList<string> ContextKinds =>
        Read(content => content.Included.Kinds.Union(content.Excluded.Kinds, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());

    /// <summary>The context kind that is meant where none is given: that of a big segment, or <c>user</c>.</summary>
    public string DefaultContextKind => Unbounded ? UnboundedContextKind : "user";

    /// <summary>Whether an import into it is under way; one that waits for an approval is not.</summary>
    public bool ImportInProgress => Volatile.Read(ref _runningImports) > 0;

    /// <summary>The included context keys of a context kind at this moment, in ordinal order.</summary>
    /// <param name="contextKind">The context kind.</param>
    /// <returns>The keys.</returns>
    public IReadOnlyList<string> MembersOf(string contextKind) => Sorted(Read(content => content.Included[contextKind].ToArray()));

    /// <summary>The excluded context keys of a context kind at this moment, in ordinal order.</summary>
    /// <param name="contextKind">The context kind.</param>
    /// <returns>The keys.</returns>
    public IReadOnlyList<string> ExcludedMembersOf(string contextKind) => Sorted(Read(content => content.Excluded[contextKind].ToArray()));

    /// <summary>Whether a context key is included.</summary>
    /// <param name="contextKey">The key, compared exactly.</param>
    /// <param name="contextKind">Its kind; <see cref="DefaultContextKind"/> if left out.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool Contains(string contextKey, string? contextKind = null) =>
        Read(content => content.Included[contextKind ?? DefaultContextKind].Contains(Encoding.UTF8.GetBytes(contextKey)));

    /// <summary>Whether a context key is excluded.</summary>
    /// <param name="contextKey">The key, compared exactly.</param>
    /// <param name="contextKind">Its kind; <see cref="DefaultContextKind"/> if left out.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool Excludes(string contextKey, string? contextKind = null) =>
        Read(content => content.Excluded[contextKind ?? DefaultContextKind].Contains(Encoding.UTF8.GetBytes(contextKey)));

    /// <summary>Replaces the included context keys of a context kind, as another tool would: the way to make drift.</summary>
    /// <param name="contextKeys">The keys.</param>
    /// <param name="contextKind">Their kind; <see cref="DefaultContextKind"/> if left out.</param>
    public void SetMembers(IEnumerable<string> contextKeys, string? contextKind = null)
    {
        HashSet<byte[]> included = Keys(contextKeys);
        WriteAndTouch(content => content.Included[contextKind ?? DefaultContextKind] = included);
    }

    /// <summary>Replaces the excluded context keys of a context kind.</summary>
    /// <param name="contextKeys">The keys.</param>
    /// <param name="contextKind">Their kind; <see cref="DefaultContextKind"/> if left out.</param>
    public void SetExcludedMembers(IEnumerable<string> contextKeys, string? contextKind = null)
    {
        HashSet<byte[]> excluded = Keys(contextKeys);
        WriteAndTouch(content => content.Excluded[contextKind ?? DefaultContextKind] = excluded);
    }

    /// <summary>Includes context keys, as another tool would.</summary>
    /// <param name="contextKeys">The keys.</param>
    /// <param name="contextKind">Their kind; <see cref="DefaultContextKind"/> if left out.</param>
    public void AddMembers(IEnumerable<string> contextKeys, string? contextKind = null)
    {
        HashSet<byte[]> keys = Keys(contextKeys);
        WriteAndTouch(content => content.Included[contextKind ?? DefaultContextKind].UnionWith(keys));
    }

    /// <summary>Takes context keys out of the included ones, as another tool would.</summary>
    /// <param name="contextKeys">The keys.</param>
    /// <param name="contextKind">Their kind; <see cref="DefaultContextKind"/> if left out.</param>
    public void RemoveMembers(IEnumerable<string> contextKeys, string? contextKind = null)
    {
        HashSet<byte[]> keys = Keys(contextKeys);
        WriteAndTouch(content => content.Included[contextKind ?? DefaultContextKind].ExceptWith(keys));
    }

    /// <summary>The included keys of a context kind as UTF-8, in no order.</summary>
    internal byte[][] IncludedKeys(string? contextKind = null) => Read(content => content.Included[contextKind ?? DefaultContextKind].ToArray());

    /// <summary>Looks at the content while nothing can change it.</summary>
    internal T Read<T>(Func<SegmentContent, T> read)
    {
        lock (_gate)
        {
            return read(_content);
        }
    }

    /// <summary>Works on a copy of the content and, if <paramref name="save"/> says so, puts it in place. A failure changes nothing.</summary>
    /// <returns>The copy; when it was saved, it may change from then on.</returns>
    internal SegmentContent Change(Action<SegmentContent> change, bool save)
    {
        lock (_gate)
        {
            SegmentContent draft = _content.Copy();
            change(draft);
            draft.Touch(_timeProvider.GetUtcNow());
            if (save)
            {
                _content = draft;
            }

            return draft;
        }
    }

    /// <summary>Carries out the changes of an ingestion in their order.</summary>
    internal void Apply(ReadOnlySpan<byte> keys, IReadOnlyList<MembershipChange> changes)
    {
        bool changed = false;
        lock (_gate)
        {
            HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> included = _content.Included[DefaultContextKind].GetAlternateLookup<ReadOnlySpan<byte>>();
            for (int index = 0; index < changes.Count; index++)
            {
                MembershipChange change = changes[index];
                ReadOnlySpan<byte> key = keys.Slice(change.Offset, change.Length);
                changed |= change.IsMember ? included.Add(key) : included.Remove(key);
            }

            if (changed)
            {
                _content.Touch(_timeProvider.GetUtcNow());
            }
        }
    }

    /// <summary>Takes keys out of both lists and puts keys in, in place, so that the cost does not grow with the segment.</summary>
    internal void Apply(BigSegmentChange change) => WriteAndTouch(content =>
    {
        content.Included[DefaultContextKind].ExceptWith(change.RemoveIncluded);
        content.Excluded[DefaultContextKind].ExceptWith(change.RemoveExcluded);
        content.Included[DefaultContextKind].UnionWith(change.AddIncluded);
        content.Excluded[DefaultContextKind].UnionWith(change.AddExcluded);
    });

    internal void CountImport(int change) => Interlocked.Add(ref _runningImports, change);

    /// <summary>Puts the keys of an import in, or puts them in the place of what was included.</summary>
    internal void Import(HashSet<byte[]> keys, bool replace) => WriteAndTouch(content =>
    {
        if (replace)
        {
            content.Included[DefaultContextKind] = new(keys, keys.Comparer);
        }
        else
        {
            content.Included[DefaultContextKind].UnionWith(keys);
        }
    });

    private static HashSet<byte[]> Keys(IEnumerable<string> contextKeys) =>
        new(contextKeys.Select(Encoding.UTF8.GetBytes), Utf8KeyComparer.Instance);

    private static string[] Sorted(byte[][] keys)
    {
        string[] sorted = Array.ConvertAll(keys, Encoding.UTF8.GetString);
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    private void Write(Action<SegmentContent> write)
    {
        lock (_gate)
        {
            write(_content);
        }
    }

    private void WriteAndTouch(Action<SegmentContent> write) => Write(content =>
    {
        write(content);
        content.Touch(_timeProvider.GetUtcNow());
    });
}
