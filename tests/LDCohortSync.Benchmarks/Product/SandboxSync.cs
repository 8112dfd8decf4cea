using System.Diagnostics;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Destinations;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Requests;
using LDCohortSync.Services;
using LDCohortSync.Sync;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>First syncs of a file to the sandbox: the module's engine, client and a new ledger, put together as the module does it.</summary>
internal static class SandboxSync
{
    private const string CohortId = "7khm89cz";

    /// <summary>Syncs the file.</summary>
    /// <returns>From the first batch to the last acknowledgement; and from the plan to the end of the run, with the ledger's part before and after.</returns>
    public static async Task<(TimeSpan Sending, TimeSpan Applying)> RunAsync(SandboxProcess sandbox, string path, string ledgerPath, CancellationToken cancellation)
    {
        foreach (string file in (string[])[ledgerPath, ledgerPath + "-wal", ledgerPath + "-shm"])
            File.Delete(file);
        ServiceSettings settings = sandbox.Settings;
        (_, DestinationEnvironment environment) = await DestinationProof.ConnectAsync(settings, SilentObserver.Instance, cancellation);
        using AmplitudeClient amplitude = new(settings);
        using LaunchDarklyClient launchDarkly = new(settings);
        await using SqliteLedger ledger = new(ledgerPath);
        await ledger.OpenAsync(cancellation);
        TimedSegments segments = new(new SyncedSegmentDestination(launchDarkly, environment, settings));
        SyncEngine engine = new(Describe(settings, environment, ledger), new CohortRequests(amplitude, ledger), segments, ledger);
        SyncRequest request = new() { Cohort = new() { Id = CohortId, Name = "Benchmark" }, MemberFilePath = path };
        long planned = 0;
        SyncOutcome outcome = await engine.RunAsync(request, (_, _, _) =>
        {
            planned = Stopwatch.GetTimestamp();
            return Task.FromResult(true);
        }, SilentObserver.Instance, cancellation);
        TimeSpan applying = Stopwatch.GetElapsedTime(planned);
        WrongResultException.Require($"Status of a sync to the sandbox ({outcome.Result.Reason})", SyncStatus.Succeeded, outcome.Result.Status);
        WrongResultException.Require("Requests repeated", 0, outcome.Result.Retries);
        return (segments.Sending, applying);
    }

    private static LDDestination Describe(ServiceSettings settings, DestinationEnvironment environment, SqliteLedger ledger) => new()
    {
        Name = "benchmarks",
        ProjectKey = environment.ProjectKey,
        EnvironmentKey = environment.EnvironmentKey,
        EnvironmentName = environment.EnvironmentName,
        ClientSideId = environment.ClientSideId,
        KeyProperty = FileSync.KeyProperty,
        ContextKind = DestinationRules.UserKind,
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = settings.LaunchDarklyUri,
        AmplitudeUri = settings.AmplitudeUri,
        ApiVersion = settings.ApiVersion,
        Ledger = ledger.Location,
        ConnectedAt = settings.TimeProvider.GetUtcNow(),
    };
}
