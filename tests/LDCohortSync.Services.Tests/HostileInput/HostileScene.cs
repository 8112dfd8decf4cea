using System.Text;
using LDCohortSync.Cohorts;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Membership;
using LDCohortSync.Requests;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>The engine between the real clients and the sandbox, with the real ledger: every byte goes over sockets, and into a database.</summary>
internal sealed class HostileScene : IAsyncDisposable
{
    private readonly SandboxServer _sandbox;
    private readonly AmplitudeClient _amplitude;
    private readonly LaunchDarklyClient _launchDarkly;
    private readonly SyncedSegmentDestination _segments;
    private readonly string _keyProperty;
    private readonly JumpingClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ldcohortsync-").FullName;
    private readonly SqliteLedger _ledger;

    private HostileScene(SandboxServer sandbox, Uri? amplitude, string keyProperty)
    {
        _sandbox = sandbox;
        _keyProperty = keyProperty;
        ServiceSettings settings = TestSettings.For(sandbox, _clock);
        if (amplitude is not null)
            settings = settings with { AmplitudeUri = amplitude };
        _amplitude = new(settings);
        _launchDarkly = new(settings);
        SandboxEnvironment environment = sandbox.State.DefaultEnvironment;
        _segments = new(_launchDarkly, new(environment.ProjectKey, "Project", environment.Key, "Environment", settings.ClientSideId), settings);
        Catalog = new(_amplitude);
        _ledger = new(Path.Combine(_folder, "ledger.db"), _clock);
    }

    public SandboxState Sandbox => _sandbox.State;

    public CohortCatalog Catalog { get; private set; }

    public RecordingObserver Observer { get; } = new();

    public List<SkippedMember> Skipped { get; } = [];

    /// <summary>Starts one.</summary>
    /// <param name="amplitude">Something else in Amplitude's place, or null for the sandbox.</param>
    /// <param name="keyProperty">What names a member.</param>
    public static async Task<HostileScene> StartAsync(Uri? amplitude = null, string keyProperty = "user_id")
    {
        HostileScene scene = new(await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken), amplitude, keyProperty);
        await scene._ledger.OpenAsync(TestContext.Current.CancellationToken);
        return scene;
    }

    /// <summary>Looks a cohort up and syncs it, as a command does.</summary>
    public async Task<SyncOutcome> SyncAsync(string cohortId, bool verify = false, SyncBaseline baseline = SyncBaseline.Ledger)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Catalog = new(_amplitude);
        return await SyncAsync(await Catalog.GetAsync(cohortId, Observer, stop), verify, baseline);
    }

    public Task<SyncOutcome> SyncAsync(AmplitudeCohort cohort, bool verify = false, SyncBaseline baseline = SyncBaseline.Ledger)
    {
        LDDestination destination = new()
        {
            Name = "default",
            ProjectKey = Sandbox.DefaultEnvironment.ProjectKey,
            EnvironmentKey = Sandbox.DefaultEnvironment.Key,
            EnvironmentName = "Environment",
            ClientSideId = Sandbox.Credentials.ClientSideId,
            KeyProperty = _keyProperty,
            ContextKind = "user",
            SegmentKind = SegmentKind.Synced,
            LaunchDarklyUri = _sandbox.LaunchDarklyUri,
            AmplitudeUri = _sandbox.AmplitudeUri,
            ApiVersion = "20240415",
            Ledger = "memory",
            ConnectedAt = DateTimeOffset.UnixEpoch,
        };
        SyncEngine engine = new(destination, new CohortRequests(_amplitude, _ledger, _clock), _segments, _ledger, _clock);
        SyncRequest request = new() { Cohort = cohort, Verify = verify, Baseline = baseline, Force = true, OnSkipped = Skipped.Add, BatchSize = 7 };
        return engine.RunAsync(request, (_, _, _) => Task.FromResult(true), Observer, TestContext.Current.CancellationToken);
    }

    /// <summary>Requires that the cohort's segment, and the ledger, hold exactly some keys.</summary>
    public async Task RequireSegmentAsync(string cohortId, IEnumerable<string> keys)
    {
        string[] expected = [.. keys.Order(StringComparer.Ordinal)];
        SandboxSegment segment = Sandbox.Segments.Single(one => one.Key == "amplitude-" + cohortId);
        Assert.Equal(expected, segment.Members);
        Assert.Equal(expected.Length, segment.MemberCount);
        Assert.All(expected, key => Assert.True(segment.Contains(key)));
        SegmentBaseline? known = await _ledger.LoadAsync(new(_segments.Scope, segment.Key), TestContext.Current.CancellationToken);
        Assert.True(known!.IsSettled);
        Assert.Equal(expected, known.Settled.Select(key => Encoding.UTF8.GetString(key.Span)).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _amplitude.Dispose();
        _launchDarkly.Dispose();
        await _ledger.DisposeAsync();
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
