using LDCohortSync.Cohorts;
using LDCohortSync.Ledger;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Services;
using LDCohortSync.Sync;

namespace LDCohortSync.SyncHost;

/// <summary>The module's engine, clients and ledger put together as the module does it, without PowerShell.</summary>
internal sealed class HostConnection : IAsyncDisposable
{
    private readonly AmplitudeClient _amplitude;
    private readonly LaunchDarklyClient _launchDarkly;
    private readonly CohortCatalog _catalog;
    private readonly SyncEngine _engine;

    private HostConnection(ServiceSettings settings, string keyProperty, DestinationEnvironment environment, CallerIdentity identity, DatabaseLedger ledger)
    {
        Ledger = ledger;
        Destination = Describe(settings, keyProperty, environment, identity, ledger);
        _amplitude = new(settings);
        _launchDarkly = new(settings);
        _catalog = new(_amplitude);
        Segments = new SyncedSegmentDestination(_launchDarkly, environment, settings);
        Directory = new SegmentDirectory(_launchDarkly, environment);
        _engine = new(Destination, new CohortRequests(_amplitude, ledger, settings.CohortRequestLimits is null ? null : new ShortPauses()), Segments, ledger);
    }

    /// <summary>What users see of the connection.</summary>
    public LDDestination Destination { get; }

    /// <summary>The ledger.</summary>
    public DatabaseLedger Ledger { get; }

    /// <summary>The segments that are filled.</summary>
    public ISegmentDestination Segments { get; }

    /// <summary>All segments of the environment.</summary>
    public ISegmentDirectory Directory { get; }

    /// <summary>The Amplitude project.</summary>
    public ICohortSource Source => _amplitude;

    /// <summary>Proves both services' keys, opens the ledger, and connects.</summary>
    /// <param name="settings">The services.</param>
    /// <param name="keyProperty">What names a member.</param>
    /// <param name="place">The ledger's file or address.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="clock">A shared ledger's clock, as an SQL expression; null for the server's own.</param>
    /// <exception cref="SyncFault">Something is refused, out of reach or not possible.</exception>
    public static async Task<HostConnection> OpenAsync(ServiceSettings settings, string keyProperty, string place, ISyncObserver observer,
        CancellationToken cancellation, string? clock = null)
    {
        (CallerIdentity identity, DestinationEnvironment environment) =
            await DestinationProof.ConnectAsync(settings, observer, cancellation);
        DatabaseLedger ledger = PostgresAddress.Covers(place)
            ? new PostgresLedger(PostgresAddress.Parse(place), null, ProcessIdentity.Current, clock ?? PostgresDatabase.ServerClock)
            : new SqliteLedger(place);
        try
        {
            await ledger.OpenAsync(cancellation);
            return new(settings, keyProperty, environment, identity, ledger);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks the cohort up and syncs it.</summary>
    /// <param name="request">What to do; of its cohort, the id counts.</param>
    /// <param name="onPlan">Is shown the plan before the first write.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="cancellation">Stops the run.</param>
    public async Task<SyncOutcome> SyncAsync(SyncRequest request, Action<SyncPlan> onPlan, ISyncObserver observer, CancellationToken cancellation)
    {
        try
        {
            request = request with { Cohort = await _catalog.GetAsync(request.Cohort.Id, observer, cancellation) };
        }
        catch (SyncFault fault)
        {
            return await _engine.RefuseAsync(request, fault, observer);
        }

        return await _engine.RunAsync(request, (plan, _, _) =>
        {
            onPlan(plan);
            return Task.FromResult(true);
        }, observer, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _amplitude.Dispose();
        _launchDarkly.Dispose();
        await Ledger.DisposeAsync();
    }

    private static LDDestination Describe(ServiceSettings settings, string keyProperty, DestinationEnvironment environment, CallerIdentity identity,
        DatabaseLedger ledger) => new()
    {
        Name = "host",
        ProjectKey = environment.ProjectKey,
        EnvironmentKey = environment.EnvironmentKey,
        EnvironmentName = environment.EnvironmentName,
        ClientSideId = environment.ClientSideId,
        KeyProperty = keyProperty,
        ContextKind = Destinations.DestinationRules.UserKind,
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = settings.LaunchDarklyUri,
        AmplitudeUri = settings.AmplitudeUri,
        AmplitudeOrganization = settings.AmplitudeOrganization,
        ApiVersion = settings.ApiVersion,
        TokenName = identity.TokenName,
        IsServiceToken = identity.IsServiceToken,
        Ledger = ledger.Location,
        ConnectedAt = settings.TimeProvider.GetUtcNow(),
    };
}
