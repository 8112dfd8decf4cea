using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class FlagTriggerTests
{
    private const string Id = "61d490757f7821150815518f";
    private const string Unguessable = "2f9c1f6e-4a0b-4b73-9d7e-SENTINELTRIG";

    private static readonly CohortSyncResult s_blocked = Runs.Of("c1", SyncStatus.Blocked);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_flag_is_switched_off_in_its_environment_only()
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        await client.SendAmplitudeBatchAsync(sandbox.Credentials.ClientSideId, Batches.Of(new() { Id = "c1", Name = "C1" }, ("ann", true)), new RecordingObserver(), Stop);
        RawAnswer made = await RawAnswer.GetAsync(new(sandbox.LaunchDarklyUri, "api/v2/flags/default/cohort-amplitude-c1/triggers/production"),
            sandbox.Credentials.AccessToken, "POST", """{"integrationKey":"generic-trigger","instructions":[{"kind":"turnFlagOff"}]}""");
        string address = JsonDocument.Parse(made.Body).RootElement.GetProperty("triggerURL").GetString()!;
        sandbox.State.Requests.Clear();

        using (FlagTrigger trigger = new(TestSettings.For(sandbox), new(address)))
        {
            await trigger.FireAsync(s_blocked, FaultKind.TooManyRemovals, new RecordingObserver(), Stop);
            await trigger.FireAsync(s_blocked, FaultKind.TooManyRemovals, new RecordingObserver(), Stop);
        }

        SandboxTrigger fired = Assert.Single(sandbox.State.Account.Triggers);
        Assert.Equal(2, fired.Calls);
        Assert.False(sandbox.State.Account.IsOn(sandbox.State.DefaultEnvironment, "cohort-amplitude-c1"));
        Assert.True(sandbox.State.Account.IsOn(sandbox.State.FindEnvironment("default", "test")!, "cohort-amplitude-c1"));
        Assert.Contains("TooManyRemovals", fired.LastBody, StringComparison.Ordinal);
        Assert.All(sandbox.State.Requests.Entries, request => Assert.Equal(("POST", null), (request.Method, request.Authorization)));
        RawAnswer flags = await RawAnswer.GetAsync(new(sandbox.LaunchDarklyUri, "sdk/latest-flags"), sandbox.Credentials.SdkKey);
        Assert.False(JsonDocument.Parse(flags.Body).RootElement.GetProperty("cohort-amplitude-c1").GetProperty("on").GetBoolean());
    }

    [Fact]
    public async Task Nothing_goes_along_that_another_host_could_use()
    {
        await using ScriptedServer server = await StartAsync(Answer(200, "anything"));
        RecordingObserver observer = new();
        using FlagTrigger trigger = Trigger(server.Uri);

        await trigger.FireAsync(s_blocked, FaultKind.EmptyCohort, observer, Stop);

        ReceivedRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", $"/webhook/triggers/{Id}/{Unguessable}"), (request.Method, request.RawTarget));
        Assert.Empty(request.Header("Authorization"));
        Assert.Empty(request.Header("LD-API-Version"));
        FaultAssert.NoSecrets(request.BodyText + string.Join('\n', request.Headers.SelectMany(header => header)));
        JsonElement body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal(("LDCohortSync blocked a sync: EmptyCohort", "c1"), (body.GetProperty("eventName").GetString(), body.GetProperty("value").GetString()));
        NoAddress(observer.AllText);
        Assert.Contains("the flag trigger at " + server.Uri.Authority, observer.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_trigger_that_fails_is_its_own_fault_without_the_address(int status)
    {
        await using ScriptedServer server = await StartAsync((context, request) =>
            Answer(status, $"{{\"message\":\"no such trigger {request.RawTarget} of {Id} at {context.Request.Host}{request.RawTarget}\"}}")(context));
        RecordingObserver observer = new();
        using FlagTrigger trigger = Trigger(server.Uri);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.TriggerFailed, () => trigger.FireAsync(s_blocked, FaultKind.EmptyCohort, observer, Stop));

        NoAddress(fault + fault.Advice + fault.Target + observer.AllText);
        Assert.Contains($"it answered {status}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("by hand", fault.Advice, StringComparison.Ordinal);
        Assert.False(fault.EndsCommand);
        Assert.False(fault.IsGuard);
        Assert.Equal(status is 429 or 500 ? 6 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_failure_that_passes_is_repeated()
    {
        await using ScriptedServer server = await StartAsync(AbortAsync, Answer(503), Answer(202));
        using FlagTrigger trigger = Trigger(server.Uri);
        await trigger.FireAsync(s_blocked, FaultKind.EmptyCohort, new RecordingObserver(), Stop);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using ScriptedServer other = await StartAsync(Answer(200));
        await using ScriptedServer server = await StartAsync(Answer(307, "", "text/plain", ("Location", other.Uri + "elsewhere")));
        using FlagTrigger trigger = Trigger(server.Uri);
        await FaultAssert.ThrowsAsync(FaultKind.TriggerFailed, () => trigger.FireAsync(s_blocked, FaultKind.EmptyCohort, new RecordingObserver(), Stop));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_host_out_of_reach_is_the_same_fault()
    {
        using ClosedPort port = new();
        using FlagTrigger trigger = Trigger(port.Uri);
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.TriggerFailed, () => trigger.FireAsync(s_blocked, FaultKind.EmptyCohort, new RecordingObserver(), Stop));
        Assert.Contains("can't be reached", fault.Message, StringComparison.Ordinal);
        NoAddress(fault.ToString());
    }

    [Theory]
    [InlineData("http://app.launchdarkly.com/webhook/triggers/" + Id + "/" + Unguessable)]
    [InlineData("ftp://app.launchdarkly.com/webhook/triggers/" + Id + "/" + Unguessable)]
    [InlineData("https://user:" + Unguessable + "@app.launchdarkly.com/webhook")]
    [InlineData("https://app.launchdarkly.com/webhook?secret=" + Unguessable)]
    [InlineData("https://app.launchdarkly.com")]
    [InlineData("webhook/triggers/" + Unguessable)]
    [InlineData("")]
    public void An_address_that_is_not_safe_is_refused_and_not_repeated(string address)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => new FlagTrigger(TestSettings.For(new Uri("https://app.launchdarkly.com")), new(address)));
        Assert.Equal((FaultKind.InsecureUri, "OnBlocked"), (fault.Kind, fault.Target));
        Assert.Contains("-OnBlocked", fault.Message, StringComparison.Ordinal);
        NoAddress(fault.ToString());
    }

    [Theory]
    [InlineData("https://app.launchdarkly.com/webhook/triggers/x/y")]
    [InlineData("https://app.eu.launchdarkly.com/webhook/triggers/x/y")]
    [InlineData("https://hooks.example.com/x")]
    public void Any_https_host_is_taken(string address) => new FlagTrigger(TestSettings.For(new Uri("https://app.launchdarkly.com")), new(address)).Dispose();

    private static FlagTrigger Trigger(Uri server) => new(TestSettings.For(server), new($"{server}webhook/triggers/{Id}/{Unguessable}"));

    private static void NoAddress(string text)
    {
        Assert.DoesNotContain(Unguessable, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SENTINELTRIG", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Id, text, StringComparison.OrdinalIgnoreCase);
    }
}
