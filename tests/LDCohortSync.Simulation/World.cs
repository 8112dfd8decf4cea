using System.Globalization;
using LDCohortSync.Ledger;
using LDCohortSync.Ports;
using LDCohortSync.Simulation.Agents;
using LDCohortSync.Simulation.Figures;
using LDCohortSync.Simulation.Services;
using LDCohortSync.Simulation.Time;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Simulation;

/// <summary>Everything of one simulation: the clock, the two services, the ledger and the agents.</summary>
internal sealed class World : IDisposable
{
    private readonly List<AgentProcess> _processes = [];
    private readonly List<Agent> _agents = [];
    private Exception? _failure;

    private World(Scenario scenario, LedgerPlace place)
    {
        Scenario = scenario;
        Place = place;
        Clock = new(Scenario.Begin);
        Journal = new(Clock);
        Account = new(scenario, Clock);
        string[] cohorts = [.. Enumerable.Range(0, scenario.Cohorts).Select(number => string.Create(CultureInfo.InvariantCulture, $"c{number:0000}"))];
        for (int number = 0; number < scenario.Projects; number++)
        {
            Projects.Add(new(number, [.. cohorts.Where((_, index) => index % scenario.Projects == number)], scenario, Clock));
            Destinations.Add(DestinationOf(number, place.Location));
        }
    }

    public Scenario Scenario { get; }

    public LedgerPlace Place { get; }

    public VirtualClock Clock { get; }

    public Journal Journal { get; }

    public LaunchDarklyAccount Account { get; }

    public List<AmplitudeProject> Projects { get; } = [];

    public List<LDDestination> Destinations { get; } = [];

    /// <summary>The subscriptions as they were registered.</summary>
    public IReadOnlyList<StoredSubscription> Registered { get; private set; } = [];

    /// <summary>Runs a scenario to its end, on this thread, which must be none of the pool's.</summary>
    public static Outcome Run(Scenario scenario)
    {
        using World world = new(scenario, new(scenario));
        world.RegisterAsync().GetAwaiter().GetResult();
        world.Move();
        return new Summary(world, world.ReadAsync().GetAwaiter().GetResult()).Make();
    }

    /// <summary>Starts a process for an agent.</summary>
    public AgentProcess Start(int agent, int number)
    {
        AgentProcess process = new(this, agent, number);
        _processes.Add(process);
        return process;
    }

    /// <summary>Kills the process of a run in its middle, if chance wants it.</summary>
    public void MayKill(AgentProcess process, RunRecord run)
    {
        Draw fate = new Draw(Scenario.Seed).With("death").With(Journal.Claims);
        if (fate.At(0) >= Scenario.Deaths)
            return;
        Clock.At(Clock.Now + TimeSpan.FromSeconds(fate.Between(0, 60, 1)), () =>
        {
            if (run.EndedAt is null)
                _agents.ForEach(agent => agent.Kill(process));
        });
    }

    /// <summary>Ends the simulation: something happened that never may.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    public void Dispose()
    {
        foreach (AgentProcess process in _processes)
            process.Ledger.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Place.Dispose();
    }

    private void Move()
    {
        for (int number = 0; number < Scenario.Agents; number++)
        {
            _agents.Add(new(this, number));
            _agents[^1].Begin();
        }

        Clock.Run(Scenario.Begin + Scenario.Length + Scenario.Tail, () => _failure is null);
        if (_failure is not null)
            throw new InvalidOperationException("The simulation of '" + Scenario.Name + "' failed: " + _failure.Message, _failure);
    }

    private async Task RegisterAsync()
    {
        await using DatabaseLedger ledger = Connect(1);
        await ledger.OpenAsync(CancellationToken.None);
        if ((await ledger.ReadSubscriptionsAsync(CancellationToken.None)).Subscriptions.Count > 0)
            throw new InvalidOperationException("The ledger has subscriptions already. Give --ledger one that is empty, such as another schema by its Search Path.");
        for (int number = 0; number < Projects.Count; number++)
        {
            foreach (AmplitudeCohort cohort in Projects[number].Cohorts)
                await ledger.StoreAsync(SubscriptionOf(number, cohort), CancellationToken.None);
        }

        Registered = (await ledger.ReadSubscriptionsAsync(CancellationToken.None)).Subscriptions;
        foreach (StoredSubscription one in Registered)
            Journal.Expect(one.Number, one.Progress.NextAttempt);
    }

    private async Task<SubscriptionSheet> ReadAsync()
    {
        await using DatabaseLedger ledger = Connect(2);
        await ledger.OpenAsync(CancellationToken.None);
        return await ledger.ReadSubscriptionsAsync(CancellationToken.None);
    }

    private DatabaseLedger Connect(int processId) => Place.Connect("registrar", processId, new ProcessTime(Clock, new Draw(Scenario.Seed).With("registrar")));

    private StoredSubscription SubscriptionOf(int destination, AmplitudeCohort cohort)
    {
        double share = Scenario.SameMinute ? 0 : new Draw(Scenario.Seed).With("slot").With(cohort.Id).At(0);
        // To the full minute, as people write times.
        DateTimeOffset at = Scenario.Begin + TimeSpan.FromMinutes(Math.Floor(share * Scenario.Interval.TotalMinutes));
        StartTime start = Scenario.Cadence.IsDaily ? new StartTime(TimeOnly.FromDateTime(at.UtcDateTime)) : new StartTime(at);
        (SyncSchedule schedule, DateTimeOffset first) = SyncSchedule.Create(Scenario.Cadence, start, "UTC", Scenario.Begin);
        LDDestination to = Destinations[destination];
        return new()
        {
            Scope = "app.launchdarkly.com/" + to.EnvironmentKey,
            Destination = to.Name,
            Project = Projects[destination].Name,
            ProjectKey = to.ProjectKey,
            EnvironmentKey = to.EnvironmentKey,
            KeyProperty = to.KeyProperty,
            ContextKind = to.ContextKind,
            CohortId = cohort.Id,
            CohortName = cohort.Name,
            SegmentKey = "amplitude-" + cohort.Id,
            Schedule = schedule,
            // One key is a thousand members, so that a batch of one key is one of the module's usual batches.
            Options = new() { SegmentKind = SegmentKind.Synced, BatchSize = 1, ThrottleLimit = Scenario.ThrottleLimit },
            RegisteredAt = Scenario.Begin,
            Progress = new(first, first),
        };
    }

    private static LDDestination DestinationOf(int number, string ledger) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"production-{number}"),
        ProjectKey = "default",
        EnvironmentKey = string.Create(CultureInfo.InvariantCulture, $"production-{number}"),
        EnvironmentName = "Production",
        ClientSideId = number.ToString("x24", CultureInfo.InvariantCulture),
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = new("https://app.launchdarkly.com"),
        AmplitudeUri = new("https://amplitude.com"),
        ApiVersion = "20240415",
        Ledger = ledger,
        ConnectedAt = Scenario.Begin,
    };
}
