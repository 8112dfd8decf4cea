using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>Every request of the product's clients fits LaunchDarkly's OpenAPI document, or is one of the argued exceptions.</summary>
public sealed class OpenApiRequestTests
{
    private const string Project = "/api/v2/projects/{projectKey}";
    private const string Segment = "/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}";

    private static readonly DestinationEnvironment s_environment = new("default", "Default project", "production", "Production", TestSettings.ClientSideId);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_connecting_and_reading_sends_is_in_the_document()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Seed = SandboxSeed.Demo, Behavior = new() { ExportOnFileHost = false } }, Stop);
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        RecordingObserver observer = new();

        await DestinationProof.ConnectAsync(settings, observer, Stop);
        foreach (bool all in (bool[])[true, false])
        {
            await foreach (LDSyncedSegment listed in client.ListSegmentsAsync("default", "production", all, observer, Stop))
                Assert.NotEmpty(listed.Key);
        }

        LDSyncedSegment segment = (await client.GetSegmentAsync("default", "production", "long-time-customers", observer, Stop))!;
        await client.HoldsAsync("default", "production", segment.Key, "a/b?%é"u8.ToArray(), observer, Stop);
        await client.ExportAsync(segment, observer, Stop);

        IReadOnlyList<string> operations = await OpenApiRequests.CheckAsync(sandbox.State.Requests);
        Assert.Superset(new HashSet<string>
        {
            "GET /api/v2/caller-identity", "GET /api/v2/projects", $"GET {Segment}", $"GET {Segment}/contexts/{{contextKey}}",
            "GET /api/v2/segments/{projectKey}/{environmentKey}", $"POST {Segment}/exports", $"GET {Segment}/exports/{{exportID}}", "GET /api/v2/segments/*/*/*/exports/*/file",
        }, operations.ToHashSet());
    }

    [Fact]
    public async Task What_an_ingestion_sends_fits_the_manifest()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { RequestBodyCapture = 1_000_000 } }, Stop);
        ServiceSettings settings = TestSettings.For(sandbox);
        using LaunchDarklyClient client = new(settings);
        SegmentBatch batch = Batches.Of(Batches.Cohort(url: "https://analytics.amplitude.com/org/1/cohort/7khm89cz"), [.. Batches.NastyKeys.Select((key, index) => (key, index % 2 == 0))]);

        await client.SendAmplitudeBatchAsync(settings.ClientSideId, batch, new RecordingObserver(), Stop);

        Assert.Equal(["POST /api/v2/segment-targets/amplitude"], await OpenApiRequests.CheckAsync(sandbox.State.Requests));
    }

    [Theory]
    [InlineData("user")]
    [InlineData("device")]
    public async Task What_a_standard_segment_is_filled_with_fits_the_facts(string contextKind)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { RequestBodyCapture = 1_000_000 } }, Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        StandardSegmentDestination destination = new(client, Environment(sandbox), contextKind);

        LDSyncedSegment segment = await FillAsync(destination);
        Assert.True(await destination.RehearseAsync(segment, Changes(("new", true)), new RecordingObserver(), Stop));
        await AskAsync(destination, sandbox);
        sandbox.State.GetSegment(segment.Key).SetMembers([], contextKind);
        await destination.Maker.RemoveAsync(segment.Key, new HeldLease(), new RecordingObserver(), Stop);

        Assert.Empty(sandbox.State.Approvals.Requests);
        Assert.Superset(new HashSet<string>
        {
            "POST /api/v2/segments/{projectKey}/{environmentKey}", $"GET {Segment}", $"PATCH {Segment}", $"DELETE {Segment}", $"GET {Project}/environments/{{environmentKey}}",
            "POST /api/v2/approval-requests", "GET /api/v2/approval-requests", "GET /api/v2/approval-requests/{id}", "DELETE /api/v2/approval-requests/{id}",
        }, (await OpenApiRequests.CheckAsync(sandbox.State.Requests)).ToHashSet());
    }

    [Theory]
    [InlineData("user", ImportLocationForm.Path)]
    [InlineData("device", ImportLocationForm.None)]
    public async Task What_a_big_segment_is_filled_with_is_in_the_document(string contextKind, ImportLocationForm location)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { RequestBodyCapture = 1_000_000, ImportLocationForm = location } }, Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        BigSegmentDestination destination = new(client, Environment(sandbox), contextKind, importFrom: 2);

        LDSyncedSegment segment = await FillAsync(destination);
        SegmentImport import = new(Batches.Cohort(), segment.Key, Guid.NewGuid(), Keys(["kept", "with \"quotes\"", "a,b", "line\nbreak"]), Replaces: true, new HeldLease());
        await foreach (int keys in destination.Imports.LoadAsync(import, _ => Task.CompletedTask, new RecordingObserver(), Stop))
            Assert.Equal(4, keys);
        if (location == ImportLocationForm.Path)
            await AskAsync(destination, sandbox);

        HashSet<string> operations = (await OpenApiRequests.CheckAsync(sandbox.State.Requests)).ToHashSet();
        Assert.Superset(new HashSet<string> { "POST /api/v2/segments/{projectKey}/{environmentKey}", $"POST {Segment}/contexts", $"POST {Segment}/imports", $"POST {Segment}/exports" }, operations);
        Assert.Equal(location == ImportLocationForm.Path, operations.Contains($"GET {Segment}/imports/{{importID}}"));
        Assert.Equal(4, sandbox.State.GetSegment(segment.Key).MemberCount);
    }

    /// <summary>Makes the segment, puts members in and takes some out, and reads it back.</summary>
    private static async Task<LDSyncedSegment> FillAsync(ListSegmentDestination destination)
    {
        RecordingObserver observer = new();
        Assert.Null(await destination.FindAsync("7khm89cz", observer, Stop));
        await destination.Maker.MakeAsync(Batches.Cohort(), new HeldLease(), observer, Stop);
        await destination.SendAsync(Batches.Of(Batches.Cohort(), [.. Batches.NastyKeys.Select(key => (key, true)), ("kept", true)]), observer, Stop);
        await destination.SendAsync(Batches.Of(Batches.Cohort(), [.. Batches.NastyKeys.Select(key => (key, false))]), observer, Stop);
        LDSyncedSegment segment = (await destination.FindAsync("7khm89cz", observer, Stop))!;
        MemberSet members = await destination.ReadMembersAsync(segment, observer, Stop);
        Assert.Equal(["kept"], members.Select(key => Encoding.UTF8.GetString(key.Span)));
        Assert.True(await destination.HoldsAsync(segment, "kept"u8.ToArray(), observer, Stop));
        return segment;
    }

    /// <summary>Asks for approvals, looks at them, and takes them back.</summary>
    private static async Task AskAsync(ListSegmentDestination destination, SandboxServer sandbox)
    {
        sandbox.State.DefaultEnvironment.SegmentApprovalsRequired = true;
        RecordingObserver observer = new();
        string key = destination.KeyFor("7khm89cz");
        Assert.True(await destination.Approvals.AreRequiredAsync(observer, Stop));
        SyncPlan plan = new(Keys(["a", "b"]), Keys(["kept"]), 0, 1);
        await foreach (AwaitedChange _ in destination.Approvals.RequestAsync(Batches.Cohort(), key, Guid.NewGuid(), plan, new HeldLease(), observer, Stop))
        {
            // Each of them is found again below.
        }

        foreach (AwaitedChange open in await destination.Approvals.FindOpenAsync(key, observer, Stop))
        {
            Assert.Equal(AwaitedState.Open, await destination.Approvals.ReadAsync(open, observer, Stop));
            Assert.True(await destination.Approvals.CancelAsync(open, observer, Stop));
        }
    }

    private static DestinationEnvironment Environment(SandboxServer sandbox) => s_environment with { ClientSideId = sandbox.Credentials.ClientSideId };

    private static ReadOnlyMemory<byte>[] Keys(IEnumerable<string> keys) => [.. keys.Select(key => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(key)))];

    private static ReadOnlyMemory<MemberChange> Changes(params (string Key, bool Add)[] changes) =>
        changes.Select(change => new MemberChange(Encoding.UTF8.GetBytes(change.Key), change.Add)).ToArray();
}
