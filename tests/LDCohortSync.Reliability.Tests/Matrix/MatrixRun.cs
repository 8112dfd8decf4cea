using LDCohortSync.Cohorts;
using LDCohortSync.Destinations;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Requests;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Services;
using LDCohortSync.Sync;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>
/// One command as the module runs it: clients, engine and ledger of its own, on the clock of the sandbox. Requests are sent one
/// after the other, because on a clock whose pauses take no time the pause of one would be the timeout of another.
/// </summary>
internal sealed class MatrixRun(SandboxServer sandbox, JumpingClock clock, string ledgerPath)
{
    /// <summary>What the clients are made with.</summary>
    public ServiceSettings Settings { get; } = new()
    {
        LaunchDarklyUri = sandbox.LaunchDarklyUri,
        AmplitudeUri = sandbox.AmplitudeUri,
        AccessToken = new(sandbox.Credentials.AccessToken),
        ClientSideId = sandbox.Credentials.ClientSideId,
        AmplitudeApiKey = sandbox.Credentials.AmplitudeApiKey,
        AmplitudeSecretKey = new(sandbox.Credentials.AmplitudeSecretKey),
        TimeProvider = clock,
    };

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout => Settings.RequestTimeout;

    /// <summary>Connects, as far as the services are concerned; null when that succeeds.</summary>
    public async Task<SyncFault?> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            await DestinationProof.ConnectAsync(Settings, new MatrixObserver(), cancellation);
            return null;
        }
        catch (SyncFault fault)
        {
            return fault;
        }
    }

    /// <summary>Syncs.</summary>
    public async Task<SyncOutcome> SyncAsync(SyncRequest request, CancellationToken cancellation)
    {
        await using SqliteLedger ledger = new(ledgerPath);
        await ledger.OpenAsync(cancellation);
        using AmplitudeClient amplitude = new(Settings);
        using LaunchDarklyClient launchDarkly = new(Settings);
        SandboxEnvironment found = sandbox.State.DefaultEnvironment;
        DestinationEnvironment environment = new(found.ProjectKey, found.ProjectKey, found.Key, found.Name, found.ClientSideId);
        SyncEngine engine = new(Describe(environment, ledger), new CohortRequests(amplitude, ledger, clock),
            new SyncedSegmentDestination(launchDarkly, environment, Settings), ledger, clock);
        MatrixObserver observer = new();
        try
        {
            request = request with { Cohort = await new CohortCatalog(amplitude).GetAsync(request.Cohort.Id, observer, cancellation) };
        }
        catch (SyncFault fault)
        {
            return await engine.RefuseAsync(request, fault, observer);
        }

        return await engine.RunAsync(request, (_, _, _) => Task.FromResult(true), observer, cancellation);
    }

    private LDDestination Describe(DestinationEnvironment environment, SqliteLedger ledger) => new()
    {
        Name = "matrix",
        ProjectKey = environment.ProjectKey,
        EnvironmentKey = environment.EnvironmentKey,
        EnvironmentName = environment.EnvironmentName,
        ClientSideId = environment.ClientSideId,
        KeyProperty = "user_id",
        ContextKind = DestinationRules.UserKind,
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = Settings.LaunchDarklyUri,
        AmplitudeUri = Settings.AmplitudeUri,
        ApiVersion = Settings.ApiVersion,
        Ledger = ledger.Location,
        ConnectedAt = clock.GetUtcNow(),
    };
}
