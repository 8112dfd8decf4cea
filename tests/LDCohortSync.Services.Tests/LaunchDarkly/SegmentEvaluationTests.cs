using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class SegmentEvaluationTests
{
    private const string Items = """
        {"items":[
          {"key":"amplitude-1","name":"Power","unbounded":true,"external":"amplitude","isMember":true,"isIndividuallyTargeted":true,"isRuleTargeted":true},
          {"key":"big","name":"","unbounded":true,"isMember":true,"isIndividuallyTargeted":false,"isRuleTargeted":false},
          {"key":"rule","name":"By rule","isMember":true,"isIndividuallyTargeted":false,"isRuleTargeted":true},
          {"key":"out","name":"Out","external":"","isMember":false,"isIndividuallyTargeted":false,"isRuleTargeted":false},
          {"key":"odd","name":7,"isIndividuallyTargeted":true},
          {"name":"no key","isMember":true}, null],"_links":{}}
        """;

    private static readonly DestinationEnvironment s_environment = new("my.proj", "Project", "prod", "Production", TestSettings.ClientSideId);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_segment_is_told_with_why_the_context_is_in_it()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, Items));

        IReadOnlyList<LDSegmentMembership> found = await EvaluateAsync(server, "user", "ann");

        Assert.Equal(
            [
                ("amplitude-1", SegmentKind.Synced, true, MembershipReason.Listed),
                ("big", SegmentKind.Big, true, MembershipReason.Unknown),
                ("rule", SegmentKind.Standard, true, MembershipReason.Rule),
                ("out", SegmentKind.Standard, false, MembershipReason.NotMember),
                ("odd", SegmentKind.Standard, true, MembershipReason.Listed),
            ],
            found.Select(one => (one.Key, one.Kind, one.IsMember, one.Reason)));
        Assert.All(found, one => Assert.Equal(("ann", "user", "my.proj", "prod"), (one.Context, one.ContextKind, one.ProjectKey, one.EnvironmentKey)));
        Assert.Equal("big", found[1].Name);
        Assert.Equal("/my.proj/prod/segments/amplitude-1/targeting", found[0].Uri.AbsolutePath);
        ReceivedRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/api/v2/projects/my.proj/environments/prod/segments/evaluate"), (request.Method, request.RawTarget));
        Assert.Equal("20240415", Assert.Single(request.Header("LD-API-Version")));
    }

    [Fact]
    public async Task The_sandbox_tells_it_for_segments_of_every_kind()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        await client.SendAmplitudeBatchAsync(sandbox.Credentials.ClientSideId, Batches.Of(Batches.Cohort("c1"), ("ann", true), ("Bob", true)), new RecordingObserver(), Stop);
        sandbox.State.AddSegment("big", "Big", unbounded: true)!.SetMembers(["ann"]);
        sandbox.State.AddSegment("staff", "Staff")!.SetMembers(["bob"]);
        SegmentRecords records = new(client, s_environment with { ProjectKey = "default", EnvironmentKey = "production" }, null);

        Assert.Equal(
            [("amplitude-c1", SegmentKind.Synced, MembershipReason.Listed), ("big", SegmentKind.Big, MembershipReason.Listed), ("staff", SegmentKind.Standard, MembershipReason.NotMember)],
            (await records.EvaluateAsync("user", "ann", new RecordingObserver(), Stop)).Select(one => (one.Key, one.Kind, one.Reason)));
        Assert.Equal(["staff"], (await records.EvaluateAsync("user", "bob", new RecordingObserver(), Stop)).Where(one => one.IsMember).Select(one => one.Key));
        Assert.DoesNotContain(await records.EvaluateAsync("device", "ann", new RecordingObserver(), Stop), one => one.IsMember);
    }

    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("a\"b\\c\n\u0001/💡 <&>")]
    [InlineData("..")]
    public async Task The_key_arrives_exactly(string key)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{\"items\":[]}"));
        Assert.Empty(await EvaluateAsync(server, "device", key));
        JsonElement body = JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement;
        Assert.Equal((key, "device"), (body.GetProperty("key").GetString(), body.GetProperty("kind").GetString()));
        Assert.Equal(2, body.EnumerateObject().Count());
    }

    [Theory]
    [InlineData(400, FaultKind.RequestRefused)]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(403, FaultKind.LaunchDarklyForbidden)]
    [InlineData(404, FaultKind.UnexpectedAnswer)]
    [InlineData(429, FaultKind.RateLimited)]
    [InlineData(503, FaultKind.ServiceUnavailable)]
    public async Task A_refusal_is_told_without_the_key_of_the_context(int status, FaultKind kind)
    {
        await using ScriptedServer server = await StartAsync(Answer(status,
            $$"""{"message":"no context secret-member for {{TestSettings.Token}}","access":{"action":"viewProject","resource":"proj/my.proj"} }"""));
        RecordingObserver observer = new();

        SyncFault fault = await FaultAssert.ThrowsAsync(kind, () => EvaluateAsync(server, "user", "secret-member", observer));

        Assert.DoesNotContain("secret-member", fault + observer.AllText, StringComparison.Ordinal);
        if (status != 401)
            Assert.Contains("missing action viewProject on proj/my.proj", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"items\":3}")]
    [InlineData("{\"items\":[3]}")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task An_answer_of_another_form_is_an_error(string body)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => EvaluateAsync(server, "user", "ann"));
    }

    private static async Task<IReadOnlyList<LDSegmentMembership>> EvaluateAsync(ScriptedServer server, string kind, string key, RecordingObserver? observer = null)
    {
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        return await new SegmentRecords(client, s_environment, "t1").EvaluateAsync(kind, key, observer ?? new RecordingObserver(), Stop);
    }
}
