using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Checks;

/// <summary>The checks against the sandbox, over real sockets.</summary>
public sealed class DestinationCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_destination_that_is_as_it_should_be_passes_and_nothing_was_written()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.AddCohort("c1", "Cohort", "ann");
        sandbox.State.Account.Stores = [new("default", "production", "redis")];
        CheckBench bench = CheckBench.For(sandbox);

        Dictionary<string, DestinationCheck> rows = await bench.RunAsync(Stop);

        Assert.All(rows.Values, row => Assert.True(row.Status == CheckStatus.Pass, $"{row}: {row.Detail}"));
        Assert.All(rows.Values, row => Assert.Null(row.Advice));
        Assert.All(sandbox.State.Requests.Entries, request => Assert.Equal("GET", request.Method));
        Assert.Equal(0, sandbox.State.DownloadsUsed);
        Assert.Contains("'LDCohortSync sandbox'", rows["Token"].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "Admin")]
    [InlineData("OWNER", "Owner")]
    [InlineData("writer", "Writer")]
    public async Task A_role_that_may_change_everything_is_too_broad(string role, string shown)
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new() { Role = role, InlineRole = null });
        Expect(rows["Role"], CheckStatus.Warning, $"role {shown}", "New-LDSyncPolicy");
        Expect(rows["Permission"], CheckStatus.Pass, "createSegment");
    }

    [Theory]
    [InlineData("""[{"effect":"allow","actions":["*"],"resources":["proj/*:env/*:flag/*","proj/*:env/*:segment/*"]}]""", "updateOn")]
    [InlineData("""[{"effect":"allow","actions":["*"],"resources":["*"]}]""", "deleteProject")]
    [InlineData("""[{"effect":"allow","notActions":["reviewApprovalRequest"],"resources":["proj/*:env/*:segment/*"]}]""", "updateRules")]
    public async Task A_policy_that_allows_much_more_is_too_broad(string policy, string surplus)
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new() { InlineRole = policy });
        Expect(rows["Role"], CheckStatus.Warning, surplus, "New-LDSyncPolicy");
        Expect(rows["Permission"], CheckStatus.Pass, "updateIncluded");
    }

    [Fact]
    public async Task A_reader_lacks_what_a_sync_needs()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new() { Role = "reader", InlineRole = null });
        Expect(rows["Role"], CheckStatus.Pass, "Reader");
        Expect(rows["Permission"], CheckStatus.Fail, "may not createSegment, updateIncluded on proj/default:env/production:segment/amplitude-*", "New-LDSyncPolicy");
    }

    [Fact]
    public async Task One_missing_action_is_named_alone()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new()
        {
            InlineRole = """[{"effect":"allow","actions":["createSegment"],"resources":["proj/*:env/*:segment/*"]}]""",
        });
        Expect(rows["Permission"], CheckStatus.Fail, "may not updateIncluded on");
    }

    [Fact]
    public async Task A_policy_for_some_of_the_segments_is_a_warning()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new()
        {
            InlineRole = """[{"effect":"allow","actions":["createSegment","updateIncluded"],"resources":["proj/default:env/production:segment/amplitude-7k*"]}]""",
        });
        Expect(rows["Permission"], CheckStatus.Warning, "on some of", "New-LDSyncPolicy");
    }

    [Fact]
    public async Task Big_segments_need_deletion_too_and_its_lack_is_a_warning()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new(), SegmentKind.Big);
        Expect(rows["Permission"], CheckStatus.Warning, "may not deleteSegment", "New-LDSyncPolicy");
    }

    [Fact]
    public async Task The_policies_of_custom_roles_count()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new()
        {
            InlineRole = null,
            Role = "reader",
            CustomRoles = new Dictionary<string, string>
            {
                ["maker"] = """[{"effect":"allow","actions":["createSegment"],"resources":["proj/default:env/*:segment/*"]}]""",
                ["filler"] = """[{"effect":"allow","actions":["updateIncluded"],"resources":["proj/default:env/*:segment/*"]}]""",
            },
        });
        Expect(rows["Permission"], CheckStatus.Pass, "createSegment, updateIncluded");
        Expect(rows["Role"], CheckStatus.Pass, "nothing beyond syncs");
    }

    [Fact]
    public async Task A_token_that_may_not_read_itself_is_a_row_that_says_so()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new() { IsReadable = false });
        Expect(rows["Role"], CheckStatus.Warning, "It can't be known", "New-LDSyncPolicy");
        Expect(rows["Permission"], CheckStatus.Warning, "may not read itself", "names the action");
        Expect(rows["Token"], CheckStatus.Pass, "service token");
    }

    [Fact]
    public async Task A_personal_token_is_a_warning()
    {
        Dictionary<string, DestinationCheck> rows = await WithTokenAsync(new() { IsService = false });
        Expect(rows["Token"], CheckStatus.Warning, "personal token", "service token");
    }

    [Fact]
    public async Task An_environment_that_is_critical_and_requires_approval_is_two_warnings()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        Put(sandbox, production => production with { Critical = true, SegmentApprovalsRequired = true });

        Dictionary<string, DestinationCheck> synced = await CheckBench.For(sandbox).RunAsync(Stop);
        Dictionary<string, DestinationCheck> big = await CheckBench.For(sandbox, SegmentKind.Big).RunAsync(Stop);

        Expect(synced["CriticalEnvironment"], CheckStatus.Warning, "critical", "-MaximumRemovalPercent");
        Expect(synced["Approval"], CheckStatus.Warning, "does not say", "bypassRequiredSegmentApproval");
        Expect(big["Approval"], CheckStatus.Warning, "of kind Big will be refused", "-RequestApproval");
        Expect(synced["Environment"], CheckStatus.Pass, sandbox.Credentials.ClientSideId);
    }

    [Fact]
    public async Task An_environment_that_was_made_anew_or_is_gone_fails()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        Put(sandbox, production => production with { ClientSideId = "ffffffffffffffffffffffff" });
        Expect((await CheckBench.For(sandbox).RunAsync(Stop))["Environment"], CheckStatus.Fail, "made anew", "Connect-LDDestination");

        Put(sandbox, production => production with { Key = "other" });
        Dictionary<string, DestinationCheck> rows = await CheckBench.For(sandbox).RunAsync(Stop);
        Expect(rows["Environment"], CheckStatus.Fail, "shows no environment 'production'", "deleted or renamed");
        Expect(rows["CriticalEnvironment"], CheckStatus.Warning, "It can't be known for the same reason as Environment");
        Expect(rows["Approval"], CheckStatus.Warning, "It can't be known for the same reason as Environment");
    }

    [Theory]
    [InlineData("20220603", CheckStatus.Warning, "older than the current 20240415")]
    [InlineData("20240415", CheckStatus.Pass, "current")]
    [InlineData("beta", CheckStatus.Warning, "beta")]
    [InlineData("19990101", CheckStatus.Fail, "does not know API version 19990101")]
    public async Task The_API_version_is_judged(string version, CheckStatus status, string detail)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        CheckBench bench = new(TestSettings.For(sandbox, JumpingClock.OverAllPauses())) { ApiVersion = version };
        Expect((await bench.RunAsync(Stop))["ApiVersion"], status, detail);
    }

    [Fact]
    public async Task Hosted_syncs_count_on_cohorts_that_the_ledger_has_synced()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Seed = SandboxSeed.Demo }, Stop);
        CheckBench bench = CheckBench.For(sandbox);
        Expect((await bench.RunAsync(Stop))["HostedSync"], CheckStatus.Pass, "none of the 0 cohort(s)");

        bench.Ledger.Runs.AddRange([Runs.Of("7khm89cz"), Runs.Of("h0st3d42"), Runs.Of("h0st3d42")]);

        Expect((await bench.RunAsync(Stop))["HostedSync"], CheckStatus.Warning, "writes 1 cohort(s) too that the ledger has synced: 'Checkout abandoners' (h0st3d42)", "Stop these syncs");
    }

    [Fact]
    public async Task A_store_is_looked_for_in_this_environment_and_only_for_big_segments()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.Account.Stores = [new("default", "test", "redis")];
        Expect((await CheckBench.For(sandbox).RunAsync(Stop))["BigSegmentStore"], CheckStatus.Warning, "no store", "Relay Proxy");
        Expect((await CheckBench.For(sandbox, SegmentKind.Standard).RunAsync(Stop))["BigSegmentStore"], CheckStatus.Pass, "need no store");
        sandbox.State.Account.Stores = [new("default", "production", "dynamodb") { On = false }];
        Expect((await CheckBench.For(sandbox, SegmentKind.Big).RunAsync(Stop))["BigSegmentStore"], CheckStatus.Warning, "(dynamodb) is switched off");
        sandbox.State.Account.Stores = [new("default", "production", "redis") { Available = false }];
        Expect((await CheckBench.For(sandbox).RunAsync(Stop))["BigSegmentStore"], CheckStatus.Warning, "not in step");
        Assert.All(sandbox.State.Requests.Entries.Where(request => request.Target.Contains("big-segment-store", StringComparison.Ordinal)),
            request => Assert.Equal("beta", request.Headers["LD-API-Version"]));
    }

    [Theory]
    [InlineData(-20, CheckStatus.Pass, "agrees")]
    [InlineData(25, CheckStatus.Pass, "agrees")]
    [InlineData(40, CheckStatus.Warning, "seconds behind")]
    [InlineData(-40, CheckStatus.Warning, "seconds ahead of")]
    [InlineData(400, CheckStatus.Fail, "7 minutes behind")]
    [InlineData(-4000, CheckStatus.Fail, "67 minutes ahead of")]
    public async Task A_clock_that_is_off_is_noticed(int secondsOff, CheckStatus status, string detail)
    {
        JumpingClock there = JumpingClock.OverAllPauses();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { TimeProvider = there }, Stop);
        JumpingClock here = JumpingClock.OverAllPauses();
        here.Advance(there.GetUtcNow() - here.GetUtcNow());
        (secondsOff > 0 ? there : here).Advance(TimeSpan.FromSeconds(Math.Abs(secondsOff)));

        Expect((await new CheckBench(TestSettings.For(sandbox, here)).RunAsync(Stop))["Clock"], status, detail);
    }

    [Fact]
    public async Task A_ledger_that_can_not_be_written_fails_alone()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        CheckBench bench = CheckBench.For(sandbox);
        bench.Ledger.Failure = new(FaultKind.LedgerUnavailable, "The ledger is read-only.", "Choose another.");

        Dictionary<string, DestinationCheck> rows = await bench.RunAsync(Stop);

        Expect(rows["HostedSync"], CheckStatus.Fail, "The ledger is read-only.", "Choose another.");
        Expect(rows["Ledger"], CheckStatus.Warning, "for the same reason as HostedSync");
        Expect(rows["Clock"], CheckStatus.Pass, "agrees");
    }

    [Fact]
    public async Task Stopping_ends_the_checks_in_the_middle()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        CheckBench bench = CheckBench.For(sandbox);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bench.Ledger.OnOpen = stop.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(stop.Token));
    }

    private static async Task<Dictionary<string, DestinationCheck>> WithTokenAsync(SandboxToken token, SegmentKind kind = SegmentKind.Synced)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        sandbox.State.Account.Token = token;
        return await CheckBench.For(sandbox, kind).RunAsync(Stop);
    }

    private static void Put(SandboxServer sandbox, Func<SandboxEnvironment, SandboxEnvironment> change)
    {
        SandboxProject project = sandbox.State.Projects.Single(one => one.Key == "default");
        sandbox.State.AddProject(project with { Environments = [.. project.Environments.Select(one => one.Key is "production" ? change(one) : one)] });
    }

    private static void Expect(DestinationCheck row, CheckStatus status, string detail, string? advice = null)
    {
        Assert.True(row.Status == status, $"{row}: {row.Detail}");
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        if (advice is not null)
            Assert.Contains(advice, row.Advice, StringComparison.Ordinal);
    }
}
