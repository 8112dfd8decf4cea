using System.Globalization;
using LDCohortSync.Comparison;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Membership;
using LDCohortSync.Requests;
using LDCohortSync.Services;
using LDCohortSync.Sync;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The verb <c>demo</c>: syncs a cohort of the sandbox through the module's own engine, clients and ledger, over real
/// connections, and checks on LaunchDarkly's side that the segment holds exactly the cohort.
/// </summary>
internal static class DemoCommand
{
    private const string CohortId = "7khm89cz";

    /// <summary>Runs the demo.</summary>
    /// <returns>0 when the segment held exactly the cohort after every step; 1 otherwise.</returns>
    public static async Task<int> RunAsync()
    {
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        string folder = Directory.CreateTempSubdirectory("ldcohortsync-demo-").FullName;
        try
        {
            SandboxServer sandbox = await SandboxServer.StartAsync(new() { Seed = SandboxSeed.Demo }, stop.Token).ConfigureAwait(false);
            await using (sandbox.ConfigureAwait(false))
            {
                SqliteLedger ledger = new(Path.Combine(folder, "ledger.db"));
                await using (ledger.ConfigureAwait(false))
                    return await RunAsync(sandbox, ledger, stop.Token).ConfigureAwait(false);
            }
        }
        catch (SyncFault fault)
        {
            await Console.Error.WriteLineAsync($"{fault.Kind}: {fault.Sentence}").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return 130;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(SandboxServer sandbox, SqliteLedger ledger, CancellationToken cancellation)
    {
        ServiceSettings settings = new()
        {
            LaunchDarklyUri = sandbox.LaunchDarklyUri,
            AmplitudeUri = sandbox.AmplitudeUri,
            AccessToken = new(sandbox.Credentials.AccessToken),
            ClientSideId = sandbox.Credentials.ClientSideId,
            AmplitudeApiKey = sandbox.Credentials.AmplitudeApiKey,
            AmplitudeSecretKey = new(sandbox.Credentials.AmplitudeSecretKey),
            AmplitudeOrganization = "demo",
        };
        DemoReport report = new(Console.Out);
        (_, DestinationEnvironment environment) = await DestinationProof.ConnectAsync(settings, report, cancellation).ConfigureAwait(false);
        report.Say($"Connected to {environment.ProjectKey}/{environment.EnvironmentKey} on {sandbox.LaunchDarklyUri} (a sandbox: no account is used)");
        await ledger.OpenAsync(cancellation).ConfigureAwait(false);

        using AmplitudeClient amplitude = new(settings);
        using LaunchDarklyClient launchDarkly = new(settings);
        SyncedSegmentDestination segments = new(launchDarkly, environment, settings);
        LDDestination destination = Describe(settings, environment, ledger);
        CohortRequests requests = new(amplitude, ledger);
        SyncEngine engine = new(destination, requests, segments, ledger);
        SandboxCohort cohort = sandbox.State.GetCohort(CohortId);

        report.Head();
        bool exact = await SyncAsync("First sync", SyncStatus.Succeeded).ConfigureAwait(false);
        exact &= await SyncAsync("Again", SyncStatus.Unchanged).ConfigureAwait(false);
        cohort.Change(
            Enumerable.Range(1, 400).Select(number => new SandboxMember(string.Create(CultureInfo.InvariantCulture, $"new-{number}"))),
            cohort.UserIds.Order(StringComparer.Ordinal).Take(250).ToArray());
        exact &= await SyncAsync("Cohort changed", SyncStatus.Succeeded).ConfigureAwait(false);

        AmplitudeCohort listed = await FindAsync(amplitude, report, cancellation).ConfigureAwait(false);
        ComparedSets sets = await new MembershipComparer(segments, ledger)
            .CompareAsync(listed, ReadAsync, CompareAgainst.Destination, report, cancellation).ConfigureAwait(false);
        MembershipComparison compared = sets.Summarize(listed.Id, listed.Name, segments.KeyFor(listed.Id), CompareAgainst.Destination);
        exact &= compared.IsExact;
        report.Compare(compared);
        report.Say(exact ? "The segment holds exactly the cohort." : "THE SEGMENT DIFFERS FROM THE COHORT.");
        return exact ? 0 : 1;

        async Task<Membership.CohortMembers> ReadAsync(MemberSet known, CancellationToken stop)
        {
            CohortReader reader = new(requests, destination.KeyProperty, TimeProvider.System);
            await using (reader.ConfigureAwait(false))
            {
                MemberFile read = await reader.ReadCohortAsync(listed, known, onSkipped: null, report, stop).ConfigureAwait(false);
                await reader.FinishAsync(stop).ConfigureAwait(false);
                return read.Members;
            }
        }

        async Task<bool> SyncAsync(string step, SyncStatus expected)
        {
            SyncRequest request = new() { Cohort = await FindAsync(amplitude, report, cancellation).ConfigureAwait(false) };
            SyncOutcome outcome = await engine.RunAsync(request, (_, _, _) => Task.FromResult(true), report, cancellation).ConfigureAwait(false);
            IReadOnlyList<string> held = sandbox.State.FindSegment(outcome.Result.SegmentKey)?.Members ?? [];
            bool same = outcome.Result.Status == expected && cohort.UserIds.SetEquals(held);
            report.Row(step, outcome, held.Count, same);
            return same;
        }
    }

    private static async Task<AmplitudeCohort> FindAsync(AmplitudeClient amplitude, DemoReport report, CancellationToken cancellation) =>
        await new Cohorts.CohortCatalog(amplitude).GetAsync(CohortId, report, cancellation).ConfigureAwait(false);

    private static LDDestination Describe(ServiceSettings settings, DestinationEnvironment environment, SqliteLedger ledger) => new()
    {
        Name = "demo",
        ProjectKey = environment.ProjectKey,
        EnvironmentKey = environment.EnvironmentKey,
        EnvironmentName = environment.EnvironmentName,
        ClientSideId = environment.ClientSideId,
        KeyProperty = "user_id",
        ContextKind = Destinations.DestinationRules.UserKind,
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = settings.LaunchDarklyUri,
        AmplitudeUri = settings.AmplitudeUri,
        ApiVersion = settings.ApiVersion,
        Ledger = ledger.Location,
        ConnectedAt = TimeProvider.System.GetUtcNow(),
    };
}
