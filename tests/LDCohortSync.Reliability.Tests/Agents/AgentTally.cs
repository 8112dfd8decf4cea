using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>Counts what agents did.</summary>
internal sealed class AgentTally
{
    private readonly List<int> _shares = [];
    private TimeSpan _time;

    /// <summary>What each kill hit.</summary>
    public List<string> Kills { get; } = [];

    /// <summary>When the database was crashed.</summary>
    public List<string> Restarts { get; } = [];

    /// <summary>Due slots that were served.</summary>
    public int Slots { get; set; }

    /// <summary>Runs in the ledger that ended with success.</summary>
    public int Succeeded { get; set; }

    /// <summary>Runs in the ledger that a kill cut off.</summary>
    public int CutOff { get; set; }

    /// <summary>Runs of a slot whose work was done when its agent was killed, and whose end was not written down yet.</summary>
    public int Again { get; set; }

    /// <summary>Questions for cohorts that Amplitude answered.</summary>
    public int Questions { get; set; }

    /// <summary>Counts a slot.</summary>
    public void Add(IReadOnlyList<SyncProcess> agents, TimeSpan time)
    {
        _time += time;
        _shares.AddRange(agents.Select(agent => agent.CountOf("Ran")));
    }

    /// <summary>The figures, as lines.</summary>
    public IReadOnlyList<string> Lines(int seed) =>
    [
        $"{_shares.Count} agent processes, {AgentYard.Subscriptions} subscriptions, {Slots} due slots: {Succeeded} runs ended with success, {CutOff} were cut off by a kill (seed {seed})",
        $"{Kills.Count} agents killed; the database crashed {Restarts.Count} time(s), {string.Join("; ", Restarts)}",
        .. Kills.Select(kill => "killed: " + kill),
        $"{Again} run(s) made again, because the agent was killed between the end of a run and its last entry; no slot of another agent was run twice",
        $"runs of each agent: {string.Join(", ", _shares)}; {Questions} questions for cohorts to Amplitude, never more than 4 within a minute of the ledger's clock",
        $"every segment exactly its cohort after each slot; {Figures.Number(_time.TotalSeconds)} s in all",
    ];
}
