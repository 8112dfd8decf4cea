using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>Counts what the kills hit.</summary>
internal sealed class KillTally
{
    private readonly int[] _steps = new int[Enum.GetValues<KillStep>().Length];
    private readonly List<(int Sent, int Total)> _cuts = [];

    /// <summary>Processes that were killed.</summary>
    public int Kills => _steps.Sum();

    /// <summary>Kills that came too late: the process had ended by itself.</summary>
    public int TooLate { get; set; }

    /// <summary>Runs that came to their end, each after at least one kill.</summary>
    public int CleanRuns { get; set; }

    /// <summary>Clean runs after which the segment was exactly the cohort.</summary>
    public int Exact { get; set; }

    /// <summary>How often the cohort changed between two kills.</summary>
    public int Changes { get; set; }

    /// <summary>Unfinished runs that the ledger showed as partially applied.</summary>
    public int ShownUnfinished { get; set; }

    /// <summary>Batches that were looked through for a member that must stay.</summary>
    public int Batches { get; set; }

    /// <summary>Kills at a step.</summary>
    public int At(KillStep step) => _steps[(int)step];

    /// <summary>Counts a kill.</summary>
    public void Add(KillStep step, int sent, int total)
    {
        _steps[(int)step]++;
        if (step == KillStep.Sending)
            _cuts.Add((sent, total));
    }

    /// <summary>The figures, as lines.</summary>
    public IReadOnlyList<string> Lines(int members, int seed) =>
    [
        $"{Kills} processes killed while they synced a cohort of {Figures.Number(members)} members (seed {seed}; {TooLate} more had ended before)",
        $"killed with nothing begun {At(KillStep.NothingBegun)}, begun and nothing sent {At(KillStep.Begun)}, some batches sent {At(KillStep.Sending)}, "
            + $"all sent and not settled {At(KillStep.AllSent)}, settled {At(KillStep.Settled)}",
        _cuts.Count == 0 ? "no kill fell between two batches" : "batches sent when killed: " + Sample(),
        $"{ShownUnfinished} unfinished runs, all shown as PartiallyApplied; the cohort changed {Changes} times between kills",
        $"{CleanRuns} clean runs afterwards, {Exact} exact; {Figures.Number(Batches)} batches sent, none with a member on the wrong side",
    ];

    private string Sample()
    {
        const int Shown = 20;
        string list = string.Join(", ", _cuts.Take(Shown).Select(cut => $"{cut.Sent} of {cut.Total}"));
        return _cuts.Count > Shown ? list + ", …" : list;
    }
}
