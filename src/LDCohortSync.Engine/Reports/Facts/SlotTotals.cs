namespace LDCohortSync.Reports.Facts;

/// <summary>What the runs of one slot of time did together.</summary>
internal sealed class SlotTotals(DateTime begin)
{
    private readonly List<TimeSpan> _durations = [];
    private readonly Dictionary<SyncStatus, int> _statuses = [];

    /// <summary>The begin of the slot, in the reader's zone.</summary>
    public DateTime Begin => begin;

    public int Runs => _durations.Count;

    public long Added { get; private set; }

    public long Removed { get; private set; }

    public long Skipped { get; private set; }

    public long Duplicates { get; private set; }

    public long Retries { get; private set; }

    public long Drift { get; private set; }

    /// <summary>The size that the newest run of the slot read; null when none read one.</summary>
    public long? Size { get; private set; }

    public TimeSpan Longest => _durations.Count == 0 ? TimeSpan.Zero : _durations.Max();

    /// <summary>The middle one of the durations; of an even number of them, the longer of the two.</summary>
    public TimeSpan Median => _durations.Count == 0 ? TimeSpan.Zero : _durations.Order().ElementAt(_durations.Count / 2);

    public int With(SyncStatus status) => _statuses.GetValueOrDefault(status);

    /// <summary>Adds a run; they come in the order of their time.</summary>
    public void Add(CohortSyncResult run)
    {
        _durations.Add(run.Duration);
        _statuses[run.Status] = With(run.Status) + 1;
        Added += RunFacts.Added(run);
        Removed += RunFacts.Removed(run);
        Skipped += run.Skipped;
        Duplicates += run.Duplicates;
        Retries += run.Retries;
        Drift += RunFacts.Drift(run);
        Size = RunFacts.Size(run) ?? Size;
    }
}
