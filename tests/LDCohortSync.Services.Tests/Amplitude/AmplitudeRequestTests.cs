using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Amplitude;

/// <summary>Requests that count against Amplitude's quota: whole runs over the sandbox, and what ends a request.</summary>
public sealed class AmplitudeRequestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldcohortsync-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_that_was_stopped_while_polling_is_continued_by_another_ledger_with_the_same_download()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.AddCohort("7khm89cz", "Power users", "u-1", "u-2").PendingPolls = 3;

        await StopWhilePollingAsync(sandbox);
        Assert.Equal(1, sandbox.State.DownloadsUsed);
        SyncOutcome outcome = await SyncAsync(sandbox, new RecordingObserver());

        Assert.Equal((SyncStatus.Succeeded, 2), (outcome.Result.Status, outcome.Result.Added));
        Assert.Equal(1, sandbox.State.DownloadsUsed);
        Assert.Equal(SyncStatus.Unchanged, (await SyncAsync(sandbox, new RecordingObserver())).Result.Status);
        Assert.Equal(2, sandbox.State.DownloadsUsed);
    }

    [Theory]
    [InlineData("/api/5/cohorts/request-status/*", 400)]
    [InlineData("/api/5/cohorts/request-status/*", 410)]
    [InlineData("/api/5/cohorts/request/*/file", 404)]
    public async Task A_request_that_Amplitude_has_forgotten_is_made_anew_once(string path, int status)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.AddCohort("7khm89cz", "Power users", "u-1", "u-2").PendingPolls = 1;
        await StopWhilePollingAsync(sandbox);
        sandbox.Faults.Add(SandboxFault.Answer(status) with { Service = SandboxService.Amplitude, Path = path });

        SyncOutcome outcome = await SyncAsync(sandbox, new RecordingObserver());

        Assert.Equal((SyncStatus.Succeeded, 2), (outcome.Result.Status, outcome.Result.Added));
        Assert.Equal(2, sandbox.State.DownloadsUsed);
    }

    [Fact]
    public async Task A_download_that_was_cut_is_fetched_again_without_another_request()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.AddCohort("7khm89cz", "Power users", Enumerable.Range(0, 2_000).Select(n => $"user-{n}")).FileForm = CohortFileForm.Redirect;
        sandbox.Faults.Add(SandboxFault.Truncate(10_000) with { Service = SandboxService.Files, Path = "*" });

        SyncOutcome cut = await SyncAsync(sandbox, new RecordingObserver());
        SyncOutcome outcome = await SyncAsync(sandbox, new RecordingObserver());

        Assert.Equal((FaultKind.IncompleteDownload, SyncStatus.Succeeded), (cut.Fault?.Kind, outcome.Result.Status));
        Assert.Equal((2_000, 1), (outcome.Result.Added, sandbox.State.DownloadsUsed));
    }

    [Fact]
    public async Task More_reads_than_a_minute_allows_wait_and_are_never_refused()
    {
        JumpingClock clock = new();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new() { TimeProvider = clock, Behavior = new() { EnforceAmplitudeLimits = true } }, Stop);
        sandbox.State.AddCohort("7khm89cz", "Power users", "u-1", "u-2").PendingPolls = 0;
        using AmplitudeClient amplitude = new(TestSettings.For(sandbox) with { CohortRequestLimits = RequestRules.Limits });
        await using SqliteLedger ledger = new(LedgerPath, clock);
        await ledger.OpenAsync(Stop);
        CohortRequests requests = new(amplitude, ledger, clock);
        AmplitudeCohort cohort = Assert.Single(await amplitude.ListAsync(includeSyncInfo: false, new RecordingObserver(), Stop));
        RecordingObserver observer = new();

        for (int i = 0; i < 9; i++)
        {
            await using CohortReader reader = new(requests, "user_id", clock);
            Assert.Equal(2, (await reader.ReadCohortAsync(cohort, known: null, onSkipped: null, observer, Stop)).Rows);
            await reader.FinishAsync(Stop);
        }

        Assert.Equal(9, sandbox.State.DownloadsUsed);
        Assert.Empty(observer.Events.OfType<SyncEvent.Retrying>());
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)], clock.Pauses);
    }

    [Fact]
    public async Task The_ledger_holds_no_key_of_Amplitude()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.AddCohort("7khm89cz", "Power users", "u-1").PendingPolls = 1;
        await StopWhilePollingAsync(sandbox);

        string bytes = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(LedgerPath, Stop));

        Assert.Contains("7khm89cz", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Credentials.AmplitudeApiKey, bytes, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(sandbox.Credentials.AmplitudeSecretKey, bytes, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(410, true)]
    [InlineData(403, false)]
    [InlineData(422, false)]
    public async Task A_request_that_Amplitude_does_not_know_ends(int status, bool ends)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, "{}"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        Assert.Equal(ends, (await Assert.ThrowsAsync<SyncFault>(() => client.WaitAsync("r1", new RecordingObserver(), Stop))).EndsRequest);
        Assert.Equal(ends, (await Assert.ThrowsAsync<SyncFault>(() => client.OpenFileAsync("r1", new RecordingObserver(), Stop))).EndsRequest);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(403, false)]
    public async Task A_file_that_is_gone_from_its_host_ends_the_request(int status, bool ends)
    {
        await using ScriptedServer server = await StartAsync((context, request) => request.Path.EndsWith("/file", StringComparison.Ordinal)
            ? Answer(302, "", headers: ("Location", "/gone.csv"))(context)
            : Answer(status, "")(context));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => client.OpenFileAsync("r1", new RecordingObserver(), Stop));

        Assert.Equal((status, ends), (fault.HttpStatus, fault.EndsRequest));
    }

    [Fact]
    public void A_project_is_named_by_its_host_and_a_part_of_its_keys_hash()
    {
        using AmplitudeClient us = new(TestSettings.For(new Uri("https://Amplitude.com")) with { AmplitudeApiKey = "abc" });
        using AmplitudeClient eu = new(TestSettings.For(new Uri("https://analytics.eu.amplitude.com")) with { AmplitudeApiKey = "abc" });

        // SHA-256 of "abc" (FIPS 180-2, appendix B.1) begins with these digits.
        Assert.Equal("amplitude.com/ba7816bf8f01cfea", us.Project);
        Assert.Equal("analytics.eu.amplitude.com/ba7816bf8f01cfea", eu.Project);
    }

    private string LedgerPath => Path.Combine(_folder, "ledger.db");

    private async Task StopWhilePollingAsync(SandboxServer sandbox)
    {
        using CancellationTokenSource stop = new();
        CallbackObserver observer = new(happening =>
        {
            if (happening is SyncEvent.Waiting)
                stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SyncAsync(sandbox, observer, stop.Token));
    }

    // Everything is made anew for each run, as by another process.
    private async Task<SyncOutcome> SyncAsync(SandboxServer sandbox, ISyncObserver observer, CancellationToken? cancellation = null)
    {
        ServiceSettings settings = TestSettings.For(sandbox);
        (_, DestinationEnvironment environment) = await DestinationProof.ConnectAsync(settings, new RecordingObserver(), Stop);
        using AmplitudeClient amplitude = new(settings);
        using LaunchDarklyClient launchDarkly = new(settings);
        await using SqliteLedger ledger = new(LedgerPath, settings.TimeProvider);
        await ledger.OpenAsync(Stop);
        LDDestination destination = new()
        {
            Name = "test",
            ProjectKey = environment.ProjectKey,
            EnvironmentKey = environment.EnvironmentKey,
            EnvironmentName = environment.EnvironmentName,
            ClientSideId = environment.ClientSideId,
            KeyProperty = "user_id",
            ContextKind = "user",
            SegmentKind = SegmentKind.Synced,
            LaunchDarklyUri = settings.LaunchDarklyUri,
            AmplitudeUri = settings.AmplitudeUri,
            ApiVersion = settings.ApiVersion,
            Ledger = ledger.Location,
            ConnectedAt = settings.TimeProvider.GetUtcNow(),
        };
        SyncEngine engine = new(destination, new CohortRequests(amplitude, ledger, settings.TimeProvider),
            new SyncedSegmentDestination(launchDarkly, environment, settings), ledger, settings.TimeProvider);
        AmplitudeCohort cohort = Assert.Single(await amplitude.ListAsync(includeSyncInfo: false, observer, Stop));
        return await engine.RunAsync(new() { Cohort = cohort }, (_, _, _) => Task.FromResult(true), observer, cancellation ?? Stop);
    }
}
