using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.Checks;

/// <summary>Answers that are no success, malformed, or missing: each check says so for itself, and every other one still runs.</summary>
public sealed class CheckFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_403_names_the_action_that_is_missing()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Faults = [new() { MissingAction = "viewProject", Always = true }] }, Stop);
        Dictionary<string, DestinationCheck> rows = await CheckBench.For(sandbox).RunAsync(Stop);
        Assert.Equal(CheckStatus.Fail, rows["Environment"].Status);
        Assert.Contains("missing action viewProject on proj/default", rows["Environment"].Detail, StringComparison.Ordinal);
        Assert.Contains("viewProject", rows["Environment"].Advice, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, rows["Token"].Status);
        Assert.NotEqual(CheckStatus.Fail, rows["AmplitudeKeys"].Status);
    }

    [Fact]
    public async Task A_refused_token_is_one_failure_and_what_rests_on_it_is_unknown()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        CheckBench bench = new(TestSettings.For(sandbox, JumpingClock.OverAllPauses()) with { AccessToken = new(TestSettings.Token) });
        Dictionary<string, DestinationCheck> rows = await bench.RunAsync(Stop);
        Assert.Equal(["Token"], Failing(rows));
        foreach (string name in new[] { "Role", "Permission", "Environment", "CriticalEnvironment", "Approval", "ApiVersion", "BigSegmentStore" })
            Assert.Contains("for the same reason as Token", rows[name].Detail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, rows["Clock"].Status);
        Assert.Equal(CheckStatus.Pass, rows["Ledger"].Status);
    }

    [Fact]
    public async Task Wrong_Amplitude_keys_fail_and_LaunchDarkly_still_passes()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        CheckBench bench = new(TestSettings.For(sandbox, JumpingClock.OverAllPauses()) with { AmplitudeSecretKey = new(TestSettings.SecretKey) });
        Dictionary<string, DestinationCheck> rows = await bench.RunAsync(Stop);
        Assert.Equal(["AmplitudeKeys"], Failing(rows));
        Assert.Contains("for the same reason as AmplitudeKeys", rows["HostedSync"].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "{\"code\":\"not_found\",\"message\":\"x\"}")]
    [InlineData(429, "{\"code\":\"rate_limited\",\"message\":\"x\"}")]
    [InlineData(500, "")]
    [InlineData(503, "<html><body>Away</body></html>")]
    [InlineData(200, "not JSON")]
    [InlineData(200, "[1,2]")]
    [InlineData(302, "")]
    public async Task Whatever_a_service_answers_every_check_has_its_row(int status, string body)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, body));
        Dictionary<string, DestinationCheck> rows = await new CheckBench(TestSettings.For(server.Uri, JumpingClock.OverAllPauses())).RunAsync(Stop);
        Assert.Equal(CheckStatus.Fail, rows["Token"].Status);
        Assert.Equal(CheckStatus.Pass, rows["Ledger"].Status);
        Assert.NotEqual(CheckStatus.Pass, rows["Environment"].Status);
        Assert.NotEqual(CheckStatus.Pass, rows["AmplitudeKeys"].Status);
        Assert.All(server.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task An_answer_without_anything_in_it_makes_nothing_up()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "{}"));
        Dictionary<string, DestinationCheck> rows = await new CheckBench(TestSettings.For(server.Uri, JumpingClock.OverAllPauses())).RunAsync(Stop);
        Assert.Contains("without a name", rows["Token"].Detail, StringComparison.Ordinal);
        Assert.Contains("does not tell the id", rows["Role"].Detail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Warning, rows["Permission"].Status);
        Assert.Equal(CheckStatus.Fail, rows["Environment"].Status);
        Assert.Contains("does not tell", rows["CriticalEnvironment"].Detail, StringComparison.Ordinal);
        Assert.Contains("names no versions", rows["ApiVersion"].Detail, StringComparison.Ordinal);
        Assert.Contains("no store", rows["BigSegmentStore"].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"admin\"", "[5,null,{\"effect\":3}]", "true", CheckStatus.Pass)]
    [InlineData("[]", "\"text\"", "{\"a\":1}", CheckStatus.Warning)]
    [InlineData("null", "null", "null", CheckStatus.Warning)]
    [InlineData("null", "[{\"effect\":\"allow\",\"actions\":\"updateIncluded\",\"resources\":[\"*\"]}]", "[]", CheckStatus.Fail)]
    public async Task A_token_that_is_malformed_is_read_as_far_as_it_goes(string role, string policy, string roles, CheckStatus permission)
    {
        await using ScriptedServer server = await StartAsync((context, request) => (request.Path switch
        {
            "/api/v2/caller-identity" => Answer(200, "{\"tokenId\":\"t1\"}"),
            "/api/v2/tokens/t1" => Answer(200, $$"""{"role":{{role}},"inlineRole":{{policy}},"customRoleIds":{{roles}}}"""),
            _ => Answer(404),
        })(context));
        Dictionary<string, DestinationCheck> rows = await new CheckBench(TestSettings.For(server.Uri, JumpingClock.OverAllPauses())).RunAsync(Stop);
        Assert.NotEqual(CheckStatus.Fail, rows["Role"].Status);
        Assert.Equal(permission, rows["Permission"].Status);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_beta_resource_that_is_refused_is_not_known(int status)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new() { Faults = [new() { Path = "/api/v2/integration-capabilities/big-segment-store", Status = status, Always = true }] }, Stop);
        DestinationCheck row = (await CheckBench.For(sandbox).RunAsync(Stop))["BigSegmentStore"];
        Assert.Equal(CheckStatus.Warning, row.Status);
        Assert.StartsWith("It can't be known", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_out_of_reach_is_named_and_the_rest_goes_on()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using ClosedPort port = new();
        CheckBench bench = new(TestSettings.For(sandbox, JumpingClock.OverAllPauses()) with { LaunchDarklyUri = port.Uri });
        Dictionary<string, DestinationCheck> rows = await bench.RunAsync(Stop);
        Assert.Contains("can't be reached", rows["Token"].Detail, StringComparison.Ordinal);
        Assert.Equal(["Token"], Failing(rows));
        Assert.Equal(CheckStatus.Pass, rows["Ledger"].Status);
    }

    private static IEnumerable<string> Failing(Dictionary<string, DestinationCheck> rows) => rows.Values.Where(row => row.Status == CheckStatus.Fail).Select(row => row.Check);
}
