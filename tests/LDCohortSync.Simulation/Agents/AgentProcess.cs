using LDCohortSync.Ledger;
using LDCohortSync.Ports;
using LDCohortSync.Simulation.Figures;
using LDCohortSync.Simulation.Services;
using LDCohortSync.Simulation.Time;
using LDCohortSync.Subscriptions;
using LDCohortSync.Sync;

namespace LDCohortSync.Simulation.Agents;

/// <summary>A process that runs what is due: the module's own runner, engine, limits and ledger, on the simulation's clock.</summary>
internal sealed class AgentProcess
{
    private readonly World _world;
    private readonly Draw _draw;
    private readonly ProcessTime _time;
    private readonly DatabaseLedger _ledger;
    private readonly WatchedSubscriptions _subscriptions;
    private readonly WatchedRequests _requests;
    private readonly LaunchDarklyConnection _launchDarkly;
    private RunRecord? _run;
    private bool _isOpen;
    private int _times;

    public AgentProcess(World world, int agent, int number)
    {
        _world = world;
        _draw = new Draw(world.Scenario.Seed).With("process").With(agent).With(number);
        _time = new(world.Clock, _draw);
        _ledger = world.Place.Connect($"agent-{agent}", number + 1, _time);
        _subscriptions = new(_ledger, world.Journal, run => _run = run, _time);
        _requests = new(_ledger, world.Journal, () => _run!);
        _launchDarkly = new(world.Account, world.Scenario, _time);
    }

    /// <summary>True while it runs what is due.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>The ledger, to be closed when the simulation is over.</summary>
    public DatabaseLedger Ledger => _ledger;

    /// <summary>Comes by, as a pipeline does that has been started.</summary>
    public async Task ComeByAsync()
    {
        IsAtWork = true;
        try
        {
            await Task.Delay(Scenario.StartUp * _draw.With("start").Between(0.7, 1.3, _times++), _time).ConfigureAwait(false);
            await RunDueAsync().ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            _world.Fail(failed);
        }
        finally
        {
            IsAtWork = false;
        }
    }

    /// <summary>Ends it in the middle of a run, without a word to anybody.</summary>
    public void Kill()
    {
        _time.Kill();
        if (_run is { EndedAt: null } run)
            _world.Journal.End(run, result: null);
    }

    private async Task RunDueAsync()
    {
        if (!_isOpen)
            await _ledger.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        _isOpen = true;
        SubscriptionSheet sheet = await _subscriptions.ReadSubscriptionsAsync(CancellationToken.None).ConfigureAwait(false);
        StoredSubscription[] due = [.. sheet.Subscriptions.Where(one => SubscriptionView.StateOf(one, sheet.Now) == SubscriptionState.Due)];
        foreach (AgentDestination destination in DueRunner.Order(Connect(), destination => destination.Source.Project, sheet.Subscriptions))
        {
            await new DueRunner(destination.Destination.Name, _subscriptions, SilentObserver.Instance).RunAsync(due.Where(destination.Takes),
                (stored, ended) => SyncAsync(destination, stored, ended), _world.Fail, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private List<AgentDestination> Connect()
    {
        List<AgentDestination> destinations = [];
        for (int number = 0; number < _world.Destinations.Count; number++)
        {
            ProjectCohorts source = new(_world.Projects[number], _time, _draw.With("answers").With(number).With(_times));
            destinations.Add(new(_world.Destinations[number], source,
                new(_world.Destinations[number].EnvironmentKey, _world.Account, _launchDarkly, _draw.With("segments").With(_times), () => _run!.Windows))
            {
                Catalog = new(source),
                Requests = new(source, _requests, _time),
            });
        }

        return destinations;
    }

    private async Task SyncAsync(AgentDestination destination, StoredSubscription stored, Func<CohortSyncResult, Task> ended)
    {
        RunRecord run = _run!;
        _world.MayKill(this, run);
        SyncEngine engine = new(destination.Destination, destination.Requests, destination.Segments, _ledger, _time);
        SyncRequest request = stored.Options.RequestFor(stored.CohortId, whatIf: false);
        SyncOutcome outcome;
        try
        {
            AmplitudeCohort cohort = await destination.Catalog.GetAsync(stored.CohortId, SilentObserver.Instance, CancellationToken.None).ConfigureAwait(false);
            outcome = await engine.RunAsync(request with { Cohort = cohort }, static (_, _, _) => Task.FromResult(true), SilentObserver.Instance, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            outcome = await engine.RefuseAsync(request, fault, SilentObserver.Instance).ConfigureAwait(false);
        }

        await ended(outcome.Result).ConfigureAwait(false);
        _world.Journal.End(run, outcome.Result);
        if (outcome.Fault is { EndsCommand: true })
            throw outcome.Fault;
    }
}
