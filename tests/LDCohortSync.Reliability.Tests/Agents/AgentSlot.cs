using System.Globalization;
using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>One hour of the day of eight agents: all subscriptions are due, some agents are killed, and the database may crash.</summary>
internal sealed class AgentSlot(AgentYard yard, int number, Random random, AgentTally tally)
{
    private const int Agents = 8;
    private const int Replacements = 2;
    private const int MostRounds = 5;

    // Four requests a minute are allowed: by such steps at most one agent is let go too late, and none too early.
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(15);

    // When the subscription of a process that vanished is due again.
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);

    private readonly List<SyncProcess> _agents = [];
    private readonly HashSet<SyncProcess> _killed = [];
    private readonly Dictionary<string, int> _touched = new(StringComparer.Ordinal);

    /// <summary>How often an agent was killed that had claimed a cohort's subscription, by cohort.</summary>
    public IReadOnlyDictionary<string, int> Touched => _touched;

    /// <summary>All agents of this slot.</summary>
    public IReadOnlyList<SyncProcess> Processes => _agents;

    /// <summary>Runs it until every subscription has been served.</summary>
    /// <param name="kills">When agents are killed.</param>
    /// <param name="restart">True to crash the database once, when a third of the work or so is done.</param>
    public async Task RunAsync(IReadOnlyList<AgentMoment> kills, bool restart)
    {
        DateTimeOffset began = DateTimeOffset.UtcNow;
        Start(Agents);
        Task killing = KillAsync(kills);
        Task restarting = restart ? RestartAsync(random.Next(8, 20)) : Task.CompletedTask;
        await WaitAsync();
        await Task.WhenAll(killing, restarting);
        for (int round = 1; await yard.CountLeftAsync() > 0; round++)
        {
            Assert.True(round <= MostRounds, $"Subscriptions are left after {MostRounds} rounds.{Environment.NewLine}{Transcript}");
            await yard.AdvanceAsync(s_pause);
            Start(Replacements);
            await WaitAsync();
        }

        tally.Add(_agents, DateTimeOffset.UtcNow - began);
        foreach (SyncProcess agent in _agents.Where(agent => !_killed.Contains(agent)))
            Assert.True(agent.ExitCode == 0, $"{agent.Marker} has failed:{Environment.NewLine}{agent.Transcript}");
    }

    /// <summary>What all agents printed.</summary>
    public string Transcript => string.Join(Environment.NewLine, _agents.Select(agent => $"--- {agent.Marker}{Environment.NewLine}{agent.Transcript}"));

    private void Start(int count)
    {
        for (int index = 0; index < count; index++)
            _agents.Add(yard.StartAgent(string.Create(CultureInfo.InvariantCulture, $"slot {number} agent {_agents.Count + 1}")));
    }

    private int Ran => _agents.Sum(agent => agent.CountOf("Ran"));

    // Moves the clock on when nothing else would happen: while everybody waits for Amplitude's limits.
    private async Task WaitAsync()
    {
        Dictionary<SyncProcess, int> said = [];
        while (_agents.Any(agent => !agent.HasEnded))
        {
            await Until.TrueAsync(() => _agents.All(agent => agent.HasEnded || IsWaiting(agent, said.GetValueOrDefault(agent))), "all agents wait, or have ended", AgentYard.Patience);
            foreach (SyncProcess agent in _agents)
                said[agent] = agent.LineCount;
            await yard.AdvanceAsync(s_step, _agents.Where(agent => !agent.HasEnded));
        }

        foreach (SyncProcess agent in _agents)
            await agent.WaitAsync();
    }

    private static bool IsWaiting(SyncProcess agent, int said) =>
        agent.LineCount > said && agent.LastLine.Contains("before asking for cohort", StringComparison.Ordinal);

    private async Task KillAsync(IReadOnlyList<AgentMoment> moments)
    {
        int after = 0;
        foreach (AgentMoment moment in moments)
        {
            after += random.Next(1, 1 + (AgentYard.Subscriptions / 2 / moments.Count));
            await Until.TrueAsync(() => Ran >= after, "it is time for the next kill", AgentYard.Patience);
            while (true)
            {
                SyncProcess[] living = [.. _agents.Where(agent => !agent.HasEnded)];
                Assert.True(living.Length > 0, "All agents have ended before all kills were made.");
                SyncProcess victim = living[random.Next(living.Length)];
                if (await moment.WaitAsync(victim) && await KillAsync(victim, moment))
                    break;
            }
        }
    }

    private async Task<bool> KillAsync(SyncProcess victim, AgentMoment moment)
    {
        await victim.KillAsync();
        if (victim.ExitCode == 0)
            return false;       // it has just ended by itself
        _killed.Add(victim);
        // What it had sent is still being carried out.
        await Until.TrueAsync(() => yard.Sandbox.State.Requests.Unanswered(LDCohortSync.Sandbox.SandboxService.LaunchDarkly) == 0 || _agents.Any(agent => !agent.HasEnded), "the sandbox is done", AgentYard.Patience);
        IReadOnlyList<string> claims = await yard.ReadClaimsAsync(victim.Id);
        foreach (string cohort in claims)
            _touched[cohort] = _touched.GetValueOrDefault(cohort) + 1;
        int batches = claims.Count == 0 ? 0 : SentBatch.RequestsOf(yard.Sandbox, victim.Marker).Count(request => SentBatch.IsOne(request)
            && request.Time > victim.StartedAt);
        tally.Kills.Add(string.Create(CultureInfo.InvariantCulture,
            $"{victim.Marker} {moment.Later.TotalMilliseconds:0} ms after '{moment.What}', with {(claims.Count == 0 ? "no claim" : "a claim of cohort " + string.Join(", ", claims))}, {batches} batches sent so far"));
        return true;
    }

    private async Task RestartAsync(int after)
    {
        await Until.TrueAsync(() => Ran >= after, "it is time to crash the database", AgentYard.Patience);
        int living = _agents.Count(agent => !agent.HasEnded);
        await yard.RestartDatabaseAsync();
        tally.Restarts.Add($"after {after} runs, with {living} agents at work");
    }
}
