using System.Text;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class SegmentTests
{
    private static readonly DestinationEnvironment s_environment = new("p", "P", "e", "E", TestSettings.ClientSideId);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_segments_are_listed_to_the_end_or_only_the_synced_ones()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        for (int number = 0; number < 130; number++)
            sandbox.State.AddSegment($"native-{number}", $"Native {number}", unbounded: number % 2 == 0);
        ServiceSettings settings = TestSettings.For(sandbox) with { AmplitudeOrganization = "acme" };
        using LaunchDarklyClient client = new(settings);
        for (int number = 0; number < 60; number++)
        {
            await client.SendAmplitudeBatchAsync(settings.ClientSideId,
                Batches.Of(Batches.Cohort($"c{number}", $"Cohort {number}", $"https://analytics.amplitude.com/acme/cohort/c{number}"), ("u", true)), new RecordingObserver(), Stop);
        }

        List<LDSyncedSegment> synced = await ListAsync(client, all: false);
        List<LDSyncedSegment> all = await ListAsync(client, all: true);

        Assert.Equal(60, synced.Count);
        Assert.Equal(190, all.Count);
        Assert.Equal(190, all.Select(segment => segment.Key).Distinct().Count());
        Assert.Equal(65, all.Count(segment => segment.Kind == SegmentKind.Big));
        Assert.Equal(65, all.Count(segment => segment.Kind == SegmentKind.Standard));
        LDSyncedSegment one = synced.Single(segment => segment.CohortId == "c7");
        Assert.Equal(("amplitude-c7", SegmentKind.Synced, "amplitude", 1L, "user", 1), (one.Key, one.Kind, one.Source, one.MemberCount!.Value, one.ContextKind, one.Generation!.Value));
        Assert.Equal(sandbox.LaunchDarklyUri + "default/production/segments/amplitude-c7/targeting", one.Uri.AbsoluteUri);
        Assert.Contains(sandbox.State.Requests.Entries, request => request.Target.Contains("filter=external%20exists%20true", StringComparison.Ordinal));

        async Task<List<LDSyncedSegment>> ListAsync(LaunchDarklyClient client, bool all)
        {
            List<LDSyncedSegment> list = [];
            await foreach (LDSyncedSegment segment in client.ListSegmentsAsync("default", "production", all, new RecordingObserver(), Stop))
                list.Add(segment);
            return list;
        }
    }

    [Theory]
    [InlineData("""{"key":"k","_external":"amplitude","_externalLink":"https://analytics.amplitude.com/org/1234/cohort/123abc?x=1"}""", SegmentKind.Synced, "123abc")]
    [InlineData("""{"key":"amplitude-abc","_external":"Amplitude"}""", SegmentKind.Synced, "abc")]
    [InlineData("""{"key":"amplitude-abc","_external":"segment-audiences"}""", SegmentKind.Synced, null)]
    [InlineData("""{"key":"amplitude-abc","unbounded":true}""", SegmentKind.Big, null)]
    [InlineData("""{"key":"k","unbounded":true,"_external":"","_externalLink":""}""", SegmentKind.Big, null)]
    [InlineData("""{"key":"k","included":["a","b"],"includedContexts":[{"contextKind":"device","values":["c"]}],"rules":[{}]}""", SegmentKind.Standard, null)]
    [InlineData("""{"key":"k","_external":"amplitude","_externalLink":"not a link","generation":"x","_unboundedMetadata":null,"_flags":null}""", SegmentKind.Synced, null)]
    public async Task Kind_and_cohort_are_read_from_what_there_is(string body, SegmentKind kind, string? cohortId)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        LDSyncedSegment? segment = await client.GetSegmentAsync("p", "e", "k", new RecordingObserver(), Stop);

        Assert.Equal((kind, cohortId), (segment!.Kind, segment.CohortId));
        if (kind == SegmentKind.Standard)
            Assert.Equal((3L, null), (segment.MemberCount!.Value, segment.ContextKind));
    }

    [Fact]
    public async Task A_single_segment_has_its_flags_and_a_missing_one_is_null()
    {
        await using ScriptedServer server = await StartAsync(
            Answer(200, """{"key":"k","name":"K","_flags":[{"key":"f1"},{"name":"no key"},{"key":"f2"}],"_unboundedMetadata":{"includedCount":7},"unbounded":true,"generation":3}"""),
            Answer(404, """{"code":"not_found","message":"Unknown segment"}"""),
            Answer(200, """{"key":"k","deleted":true}"""));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        RecordingObserver observer = new();

        LDSyncedSegment? found = await client.GetSegmentAsync("p q", "e/1", "k.%", observer, Stop);
        LDSyncedSegment? missing = await client.GetSegmentAsync("p", "e", "k", observer, Stop);
        LDSyncedSegment? deleted = await client.GetSegmentAsync("p", "e", "k", observer, Stop);

        Assert.Equal(["f1", "f2"], found!.Flags);
        Assert.Equal((7L, 3), (found.MemberCount!.Value, found.Generation!.Value));
        Assert.Equal("/api/v2/segments/p%20q/e%2F1/k.%25", server.Requests[0].RawTarget);
        Assert.Null(missing);
        Assert.Null(deleted);
    }

    [Theory]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(403, FaultKind.LaunchDarklyForbidden)]
    [InlineData(500, FaultKind.ServiceUnavailable)]
    public async Task A_segment_that_cannot_be_read_is_a_fault_and_not_missing(int status, FaultKind kind)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, "{\"message\":\"no\"}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        SyncFault fault = await FaultAssert.ThrowsAsync(kind, () => client.GetSegmentAsync("p", "e", "k", new RecordingObserver(), Stop));

        if (status == 403)
            Assert.Contains("viewProject", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_segment_of_a_cohort_is_found_by_its_key()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        (SyncedSegmentDestination destination, LaunchDarklyClient client) = Destination(sandbox);
        using LaunchDarklyClient owned = client;

        Assert.Null(await destination.FindAsync("7khm89cz", new RecordingObserver(), Stop));
        await destination.SendAsync(Batches.One(), new RecordingObserver(), Stop);
        LDSyncedSegment? found = await destination.FindAsync("7khm89cz", new RecordingObserver(), Stop);

        Assert.Equal(destination.KeyFor("7khm89cz"), found!.Key);
        Assert.Equal(destination.UriFor(found.Key), found.Uri);
        Assert.Equal(1, found.MemberCount);
        Assert.Equal($"{sandbox.LaunchDarklyUri.Authority}/{sandbox.Credentials.ClientSideId}", destination.Scope);
        Assert.Equal(SegmentKind.Synced, destination.Kind);
    }

    [Fact]
    public async Task The_segment_of_a_cohort_is_found_by_its_link_when_the_key_is_another()
    {
        await using ScriptedServer server = await StartAsync((context, request) => request.Path switch
        {
            "/api/v2/segments/p/e/amplitude-c1" => Answer(200, """{"key":"amplitude-c1","name":"somebody's own segment"}"""),
            "/api/v2/segments/p/e/other-key" => Answer(200, """{"key":"other-key","_external":"amplitude","_externalLink":"https://x.example/cohort/c1","_unboundedMetadata":{"includedCount":5}}"""),
            _ => Answer(200, """{"items":[{"key":"segment-audiences-c1","_external":"segment-audiences"},{"key":"other-key","_external":"amplitude","_externalLink":"https://x.example/cohort/c1"}]}"""),
        } is { } answer ? answer(context) : Task.CompletedTask);
        ServiceSettings settings = TestSettings.For(server.Uri);
        using LaunchDarklyClient client = new(settings);
        SyncedSegmentDestination destination = new(client, s_environment, settings);

        LDSyncedSegment? found = await destination.FindAsync("c1", new RecordingObserver(), Stop);

        Assert.Equal(("other-key", 5L), (found!.Key, found.MemberCount!.Value));
    }

    [Fact]
    public async Task Single_members_are_looked_up_exactly()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        (SyncedSegmentDestination destination, LaunchDarklyClient client) = Destination(sandbox);
        using LaunchDarklyClient owned = client;
        await destination.SendAsync(Batches.Of(Batches.Cohort(), [.. Batches.NastyKeys.Select(key => (key, true))]), new RecordingObserver(), Stop);
        LDSyncedSegment segment = (await destination.FindAsync("7khm89cz", new RecordingObserver(), Stop))!;
        RecordingObserver observer = new();

        foreach (string key in Batches.NastyKeys)
            Assert.True(await destination.HoldsAsync(segment, Encoding.UTF8.GetBytes(key), observer, Stop), key);
        foreach (string key in (string[])["PLAIN", "...", "a/b", "%2E%2E", "a/b/c?d#e&f=g h", "b"])
            Assert.False(await destination.HoldsAsync(segment, Encoding.UTF8.GetBytes(key), observer, Stop), key);

        Assert.DoesNotContain("emoji", observer.AllText, StringComparison.Ordinal);
        Assert.All(observer.Wire, line => Assert.Contains("/contexts/{key}: 200", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_dots_is_escaped_on_the_wire()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"included\":true}"));
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));

        foreach (string key in (string[])[".", "..", "...", "a.b", "/", "é"])
            Assert.True(await client.HoldsAsync("p", "e", "s", Encoding.UTF8.GetBytes(key), new RecordingObserver(), Stop));

        Assert.Equal(["%2E", "%2E%2E", "...", "a.b", "%2F", "%C3%A9"],
            server.Requests.Select(request => request.RawTarget["/api/v2/segments/p/e/s/contexts/".Length..]));
    }

    [Fact]
    public async Task A_base_address_with_a_path_keeps_it()
    {
        await using ScriptedServer server = await StartAsync((context, request) => Answer(200, request.RawTarget.Contains("offset=0", StringComparison.Ordinal)
            ? """{"items":[{"key":"a"}],"_links":{"next":{"href":"/api/v2/segments/p/e?limit=50&offset=1"}}}"""
            : """{"items":[{"key":"b"}]}""")(context));
        using LaunchDarklyClient client = new(TestSettings.For(new Uri(server.Uri, "proxy/ld/")));
        List<string> keys = [];

        await foreach (LDSyncedSegment segment in client.ListSegmentsAsync("p", "e", all: true, new RecordingObserver(), Stop))
            keys.Add(segment.Key);

        Assert.Equal(["a", "b"], keys);
        Assert.All(server.Requests, request => Assert.StartsWith("/proxy/ld/api/v2/segments/p/e?", request.RawTarget, StringComparison.Ordinal));
    }

    private static (SyncedSegmentDestination Destination, LaunchDarklyClient Client) Destination(SandboxServer sandbox)
    {
        ServiceSettings settings = TestSettings.For(sandbox);
        LaunchDarklyClient client = new(settings);
        return (new(client, new("default", "Default project", "production", "Production", settings.ClientSideId), settings), client);
    }
}
