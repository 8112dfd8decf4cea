using System.Collections.Concurrent;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Secrets;

public sealed class EchoTests
{
    // Every request that is ever made, by its path.
    private static readonly string[] s_endpoints =
    [
        "/api/v2/caller-identity", "/api/v2/projects*", "/api/3/cohorts", "/api/3/cohorts?*", "/api/5/cohorts/request/day", "/api/5/cohorts/request-status/*",
        "/api/5/cohorts/request/*/file", "/cohort-exports/*", "/api/v2/segments/*/amplitude-day", "/api/v2/segment-targets/*",
        "/api/v2/segments/*/exports*", "/api/v2/segments/*/*?*", "/api/v2/segments/*/contexts/*",
    ];

    private readonly ConcurrentBag<string> _leaks = [];
    private readonly ConcurrentDictionary<FaultKind, bool> _kinds = [];
    private int _cases;
    private int _texts;

    [Fact]
    public async Task Whatever_a_service_repeats_no_secret_and_no_member_is_shown()
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(s_endpoints, options, async (endpoint, _) => await TryAllAsync(endpoint));

        Assert.True(_leaks.IsEmpty, string.Join(Environment.NewLine, _leaks));
        Figures.Show("Secrets",
            $"{_cases} answers of {s_endpoints.Length} endpoints that repeat secrets and members: {Figures.Number(_texts)} texts (events, errors and their causes, "
                + "results, objects as text and as JSON) and all ledger files and reports looked through, no secret and no member shown",
            $"{_kinds.Count} kinds of error met: {string.Join(", ", _kinds.Keys.Order())}");
    }

    [Fact]
    public void The_search_finds_a_secret_wherever_it_is()
    {
        string token = Sentinels.Credentials.AccessToken;
        SyncFault deep = new(FaultKind.Unexpected, "outer", inner: new InvalidOperationException("middle", new IOException(Uri.EscapeDataString(token))));
        IOException data = new("x") { Data = { ["key"] = token } };
        LDDestination destination = Describe(token);
        (string Name, Action<Texts> Add)[] places =
        [
            ("cause", texts => texts.Add("fault", deep)),
            ("target", texts => texts.Add("fault", new SyncFault(FaultKind.Unexpected, "x") { Target = token })),
            ("data", texts => texts.Add("fault", data)),
            ("property", texts => texts.Add("object", destination)),
            ("list", texts => texts.Add("objects", new[] { destination })),
            ("event", texts => texts.On(new Ports.SyncEvent.Note($"Basic {Sentinels.Plain[3]}"))),
            ("part", texts => texts.Add("text", token[^8..])),
            ("member", texts => texts.Add("text", "person-1" + Sentinels.MemberMark)),
        ];
        foreach ((string name, Action<Texts> add) in places)
        {
            Texts texts = new();
            add(texts);
            Assert.True(texts.Leaks().Count > 0, name);
        }

        Texts clean = new();
        clean.Add("object", Describe("token"));
        Assert.Empty(clean.Leaks());
    }

    private static LDDestination Describe(string tokenName) => new()
    {
        Name = "d",
        ProjectKey = "p",
        EnvironmentKey = "e",
        EnvironmentName = "E",
        ClientSideId = "c",
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = new("https://l.example"),
        AmplitudeUri = new("https://a.example"),
        ApiVersion = "1",
        Ledger = "l",
        ConnectedAt = DateTimeOffset.UnixEpoch,
        TokenName = tokenName,
    };

    private async Task TryAllAsync(string endpoint)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Credentials = Sentinels.Credentials,
            Behavior = new() { PendingPolls = 0, ExportPendingPolls = 0, FileForm = CohortFileForm.Redirect },
        }, TestContext.Current.CancellationToken);
        foreach (EchoForm form in EchoForm.All(sandbox.FileUri))
        {
            sandbox.Reset();
            LongDay.AddCohort(sandbox, "day");
            using TestFolder folder = new();
            Texts texts = new();
            LongDay day = new(folder, "day", texts);
            ArmedFault armed = sandbox.Faults.Add(form.Fault with { Path = endpoint });
            await day.RunAsync(Sentinels.SettingsFor(sandbox.LaunchDarklyUri, sandbox.AmplitudeUri), "day");

            Assert.True(armed.Hits > 0, $"Nothing was asked of {endpoint}.");
            Assert.True(texts.Count > 3, $"Nothing was said of {endpoint}.");
            foreach (string leak in texts.Leaks().Concat(day.LeaksInFiles()))
                _leaks.Add($"{endpoint}, {form.Name}: {leak}");
            foreach (FaultKind kind in texts.Kinds.Keys)
                _kinds[kind] = true;
            Interlocked.Increment(ref _cases);
            Interlocked.Add(ref _texts, texts.Count);
        }
    }
}
