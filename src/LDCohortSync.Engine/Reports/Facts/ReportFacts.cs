using LDCohortSync.Membership;

namespace LDCohortSync.Reports.Facts;

/// <summary>All that a report says, worked out once for every format.</summary>
internal sealed class ReportFacts
{
    /// <summary>More bars than this don't fit beside each other on a phone.</summary>
    public const int MostSlots = 48;

    // Who runs daily does not do so by the second.
    private const double Leeway = 1.1;

    /// <summary>Rows skipped by versions that did not write the reason down.</summary>
    public const string UnknownReason = "Reason not recorded";

    private readonly Dictionary<DateTime, int> _slotOf = [];
    private readonly TimeZoneInfo _zone;

    /// <summary>Works the facts out.</summary>
    public ReportFacts(IEnumerable<CohortSyncResult> runs, TimeZoneInfo zone)
    {
        _zone = zone;
        Runs = [.. runs.DistinctBy(run => run.RunId).OrderBy(run => run.StartedAt).ThenBy(run => run.RunId)];
        // Not of the first one: when clocks are put back, a later run may have begun earlier by them.
        From = Runs.Count == 0 ? default : Runs.Min(Local);
        To = Runs.Count == 0 ? default : Runs.Max(Local);
        Width = Widened(SlotWidth.For(From, To, MostSlots));
        IsRunASlotOfACohort = HasRunsOfTheirOwn(Width);
        Slots = Runs.Count == 0 ? [] : Fill(Runs, Begins());
        Cohorts = [.. Runs.GroupBy(Key).Select(group => new CohortHistory([.. group], zone))];
        Attention = [.. Cohorts.Select(Concern).OfType<AttentionItem>().OrderBy(item => item.Kind).ThenBy(item => item.Since)];
        Dictionary<CohortHistory, int> rank = Attention.Select((item, place) => (item.Cohort, place)).ToDictionary(one => one.Cohort, one => one.place);
        Cohorts = [.. Cohorts.OrderBy(cohort => rank.GetValueOrDefault(cohort, int.MaxValue)).ThenByDescending(cohort => cohort.LastSize ?? 0)
            .ThenBy(cohort => cohort.Name, StringComparer.OrdinalIgnoreCase)];
        Skipped = Reasons();
    }

    /// <summary>The runs, the oldest first, each once.</summary>
    public IReadOnlyList<CohortSyncResult> Runs { get; }

    /// <summary>The earliest begin of a run, by the reader's clock.</summary>
    public DateTime From { get; }

    /// <summary>The latest one.</summary>
    public DateTime To { get; }

    /// <summary>The width of a slot.</summary>
    public SlotWidth Width { get; }

    /// <summary>Every slot from the first run to the last, those without a run too.</summary>
    public IReadOnlyList<SlotTotals> Slots { get; }

    /// <summary>The cohorts: those that need attention, then the largest first.</summary>
    public IReadOnlyList<CohortHistory> Cohorts { get; }

    /// <summary>What needs attention, the gravest first.</summary>
    public IReadOnlyList<AttentionItem> Attention { get; }

    /// <summary>Rows and members that brought nothing, by reason, the most frequent first. Repeated rows are among them.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Skipped { get; }

    /// <summary>The destinations, by name.</summary>
    public IEnumerable<string> Destinations => Cohorts.Select(cohort => cohort.Destination).Distinct().Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when no slot has more than one run, so that a bar is a run.</summary>
    public bool IsRunASlot => Slots.All(slot => slot.Runs <= 1);

    /// <summary>True when no slot has more than one run of a cohort.</summary>
    public bool IsRunASlotOfACohort { get; }

    public int With(SyncStatus status) => Runs.Count(run => run.Status == status);

    /// <summary>The slots of some of the runs.</summary>
    public IReadOnlyList<SlotTotals> SlotsOf(CohortHistory cohort) => Fill(cohort.Runs, Slots.Select(slot => slot.Begin));

    /// <summary>When a run began, by the reader's clock.</summary>
    public DateTime Local(CohortSyncResult run) => TimeZoneInfo.ConvertTime(run.StartedAt, _zone).DateTime;

    // As wide as it can be while each run has a slot of its own: bars beside each other are better than thin ones with holes.
    private SlotWidth Widened(SlotWidth width)
    {
        if (Runs.Count == 0 || !HasRunsOfTheirOwn(width))
            return width;
        foreach (SlotWidth wider in SlotWidth.All.SkipWhile(one => one != width).Skip(1))
        {
            if (wider.Floor(From) == wider.Floor(To) || wider.Typical > ShortestWait() * Leeway || !HasRunsOfTheirOwn(wider))
                break;
            width = wider;
        }

        return width;
    }

    // Between two runs of one cohort.
    private TimeSpan ShortestWait() => Runs.GroupBy(Key).SelectMany(runs => runs.Zip(runs.Skip(1), (before, after) => after.StartedAt - before.StartedAt))
        .DefaultIfEmpty(TimeSpan.Zero).Min();

    private static (string Destination, string CohortId, SegmentKind Kind) Key(CohortSyncResult run) => (run.Destination, run.CohortId, run.SegmentKind);

    private bool HasRunsOfTheirOwn(SlotWidth width) =>
        Runs.GroupBy(run => (Key(run), width.Floor(Local(run)))).All(slot => slot.Count() == 1);

    private IEnumerable<DateTime> Begins()
    {
        for (DateTime begin = Width.Floor(From); begin <= To; begin = Width.Next(begin))
        {
            _slotOf[begin] = _slotOf.Count;
            yield return begin;
            if (begin == DateTime.MaxValue)
                yield break;
        }
    }

    private SlotTotals[] Fill(IEnumerable<CohortSyncResult> runs, IEnumerable<DateTime> begins)
    {
        SlotTotals[] slots = [.. begins.Select(begin => new SlotTotals(begin))];
        foreach (CohortSyncResult run in runs)
            slots[_slotOf[Width.Floor(Local(run))]].Add(run);
        return slots;
    }

    private static AttentionItem? Concern(CohortHistory cohort)
    {
        CohortSyncResult latest = cohort.Latest;
        AttentionKind? kind = latest.Status switch
        {
            SyncStatus.Failed => AttentionKind.Failed,
            SyncStatus.Blocked => AttentionKind.Blocked,
            SyncStatus.PartiallyApplied => AttentionKind.PartiallyApplied,
            SyncStatus.PendingApproval => AttentionKind.PendingApproval,
            SyncStatus.Planned => null,
            _ when latest.Drift != 0 && !(latest.Baseline == SyncBaseline.Destination) => AttentionKind.Drift,
            _ when RunFacts.SkipsMany(latest) => AttentionKind.Skipped,
            _ => null,
        };
        if (kind is null)
            return null;

        CohortSyncResult[] same = [.. cohort.Runs.Reverse().Where(run => run.Status != SyncStatus.Planned).TakeWhile(run => run.Status == latest.Status)];
        return RunFacts.IsTrouble(latest.Status) ? new(cohort, kind.Value, latest, same.Length, same[^1].StartedAt) : new(cohort, kind.Value, latest, 1, latest.StartedAt);
    }

    private KeyValuePair<string, long>[] Reasons()
    {
        Dictionary<string, long> counts = [];
        void Count(string reason, long number)
        {
            if (number > 0)
                counts[reason] = counts.GetValueOrDefault(reason) + number;
        }

        foreach (CohortSyncResult run in Runs)
        {
            foreach ((string reason, long number) in run.SkippedReasons)
                Count(reason, number);
            Count(UnknownReason, run.Skipped - run.SkippedReasons.Values.Sum());
            Count(SkippedMember.Duplicate, run.Duplicates);
        }

        return [.. counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal)];
    }
}
