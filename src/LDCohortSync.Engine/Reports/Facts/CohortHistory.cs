namespace LDCohortSync.Reports.Facts;

/// <summary>The runs of one cohort to one destination.</summary>
internal sealed class CohortHistory
{
    /// <summary>More points than this make no better line.</summary>
    public const int MostPoints = 240;

    private readonly TimeZoneInfo _zone;
    private List<SizePoint>? _sizes;
    private List<(DateTime From, DateTime To)>? _gaps;

    /// <summary>Makes a history.</summary>
    /// <param name="runs">At least one, the oldest first.</param>
    /// <param name="zone">The reader's zone.</param>
    public CohortHistory(IReadOnlyList<CohortSyncResult> runs, TimeZoneInfo zone)
    {
        Runs = runs;
        _zone = zone;
        Latest = runs.LastOrDefault(run => run.Status != SyncStatus.Planned) ?? runs[^1];
    }

    /// <summary>The runs, the oldest first.</summary>
    public IReadOnlyList<CohortSyncResult> Runs { get; }

    /// <summary>The newest run, of those that were meant to be made if there are any.</summary>
    public CohortSyncResult Latest { get; }

    public string Id => Latest.CohortId;

    public string Destination => Latest.Destination;

    public SegmentKind Kind => Latest.SegmentKind;

    /// <summary>The newest name that is known, else the id.</summary>
    public string Name => Runs.LastOrDefault(run => run.CohortName.Length > 0)?.CohortName ?? Id;

    /// <summary>The sizes that were read, the oldest first.</summary>
    public IReadOnlyList<SizePoint> Sizes => _sizes ??=
        [.. Runs.Where(run => RunFacts.Size(run) is not null).Select(run => new SizePoint(Local(run), RunFacts.Size(run)!.Value))];

    /// <summary>The newest size; null when no run came to read one.</summary>
    public long? LastSize => Sizes.Count == 0 ? null : Sizes[^1].Size;

    public long Added => Runs.Sum(RunFacts.Added);

    public long Removed => Runs.Sum(RunFacts.Removed);

    public long Skipped => Runs.Sum(run => run.Skipped);

    public long Retries => Runs.Sum(run => (long)run.Retries);

    /// <summary>How many runs ended so.</summary>
    public int With(SyncStatus status) => Runs.Count(run => run.Status == status);

    /// <summary>Of what stretches of time not every size is drawn; null when all are.</summary>
    public SlotWidth? Thinned => Sizes.Count <= MostPoints ? null : SlotWidth.For(Sizes[0].At, Sizes[^1].At, MostPoints / 4);

    /// <summary>The sizes to draw: all, or of each stretch of time the first, the smallest, the largest and the last.</summary>
    public IReadOnlyList<SizePoint> Drawn()
    {
        if (Thinned is not SlotWidth width)
            return Sizes;
        List<SizePoint> drawn = [];
        foreach (IGrouping<DateTime, SizePoint> slot in Sizes.GroupBy(point => width.Floor(point.At)))
        {
            SizePoint[] points = [.. slot];
            drawn.AddRange(new[] { points[0], points.MinBy(point => point.Size), points.MaxBy(point => point.Size), points[^1] }.Distinct().OrderBy(point => point.At));
        }

        return drawn;
    }

    /// <summary>The times without a run that are so long that nobody knows what was in between: three times the usual wait, and a day and a half at least.</summary>
    public IReadOnlyList<(DateTime From, DateTime To)> Gaps => _gaps ??= FindGaps();

    /// <summary>True when a gap lies between two moments.</summary>
    public bool HasGap(DateTime from, DateTime to) => Gaps.Any(gap => gap.From >= from && gap.To <= to);

    /// <summary>When a run began, by the reader's clock.</summary>
    public DateTime Local(CohortSyncResult run) => TimeZoneInfo.ConvertTime(run.StartedAt, _zone).DateTime;

    private List<(DateTime From, DateTime To)> FindGaps()
    {
        (DateTime From, DateTime To)[] waits = [.. Runs.Zip(Runs.Skip(1), (before, after) => (Local(before), Local(after)))];
        if (waits.Length == 0)
            return [];
        double usual = waits.Select(wait => (wait.To - wait.From).TotalHours).Order().ElementAt(waits.Length / 2);
        return [.. waits.Where(wait => (wait.To - wait.From).TotalHours > Math.Max(36, 3 * usual))];
    }
}
