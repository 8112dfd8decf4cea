namespace LDCohortSync.Sandbox;

/// <summary>The imports of all segments; one at a time may run in an environment.</summary>
public sealed class SandboxImports
{
    private readonly Lock _gate = new();
    private readonly List<SandboxImport> _imports = [];
    private readonly SandboxState _state;

    internal SandboxImports(SandboxState state)
    {
        _state = state;
        state.Cleared += Clear;
    }

    /// <summary>The imports at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxImport> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _imports];
            }
        }
    }

    /// <summary>Starts an import as somebody else would, of no keys and held until it is released or stopped.</summary>
    /// <param name="segment">The big segment into which it goes.</param>
    /// <returns>The import.</returns>
    /// <exception cref="InvalidOperationException">The segment is a standard one, or an import runs in its environment.</exception>
    public SandboxImport StartElsewhere(SandboxSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (!segment.Unbounded)
        {
            throw new InvalidOperationException("A standard segment has no imports.");
        }

        return TryStart(segment, "merge", "elsewhere.csv", [], keyCount: 0, waitsForApproval: false, _state.Behavior with { ImportsHeld = true, ImportStatePolls = 0 })
            ?? throw new InvalidOperationException("An import runs in this environment already.");
    }

    /// <summary>Finds an import.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The import, or <see langword="null"/>.</returns>
    public SandboxImport? Find(string id) => All.FirstOrDefault(import => string.Equals(import.Id, id, StringComparison.Ordinal));

    /// <summary>Starts an import.</summary>
    /// <returns>The import, or <see langword="null"/> if another one runs in the environment.</returns>
    internal SandboxImport? TryStart(
        SandboxSegment segment, string mode, string fileName, HashSet<byte[]> keys, int keyCount, bool waitsForApproval, SandboxBehavior behavior)
    {
        SandboxImport import;
        lock (_gate)
        {
            if (_imports.Any(other => Blocks(other, segment.Environment, behavior)))
            {
                return null;
            }

            import = new(segment, mode, fileName, keyCount, waitsForApproval, behavior, _state.TimeProvider.GetUtcNow(), () => Finish(segment, keys, mode));
            _imports.Add(import);
        }

        import.Begin();
        return import;
    }

    /// <summary>Counts a look at a segment as a question for the state of those of its imports whose id nobody was told.</summary>
    internal void PollUntold(SandboxSegment segment)
    {
        foreach (SandboxImport import in All)
        {
            if (!import.IsIdTold && ReferenceEquals(import.Segment, segment))
            {
                import.Poll();
            }
        }
    }

    /// <summary>Whether an import keeps another one from starting. Whether one that waits for an approval does, LaunchDarkly does not say.</summary>
    private static bool Blocks(SandboxImport import, SandboxEnvironment environment, SandboxBehavior behavior) =>
        string.Equals(import.Segment.Environment.ClientSideId, environment.ClientSideId, StringComparison.Ordinal)
        && !import.IsOver
        && (behavior.WaitingImportsBlock || import.Status != ImportStatus.PendingApproval);

    private void Finish(SandboxSegment segment, HashSet<byte[]> keys, string mode)
    {
        segment.Import(keys, mode == "replace");
        _state.AuditLog.Add(segment, SandboxActor.Token, "imported targets into the segment", [SegmentAction.UpdateIncluded], $"Mode {mode}");
    }

    private void Clear()
    {
        lock (_gate)
        {
            _imports.Clear();
        }
    }
}
