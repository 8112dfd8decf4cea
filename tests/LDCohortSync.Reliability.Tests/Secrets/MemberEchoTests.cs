using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>What a service says of a member who is no e-mail address, so that only the request itself tells that it is one.</summary>
public sealed class MemberEchoTests
{
    [Theory]
    [InlineData(400, "{\"code\":\"invalid\",\"message\":\"user 'plain member 1' is not valid\"}", "user '***' is not valid")]
    [InlineData(403, "plain member 1: not yours", "***: not yours")]
    [InlineData(500, "<html><body>no place for plain member 1</body></html>", "no place for ***")]
    [InlineData(401, "see plain member 10 and xplain member 1", "see plain member 10 and xplain member 1")]
    public async Task A_member_who_was_sent_is_not_in_what_is_told_of_it(int status, string body, string told)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Credentials = Sentinels.Credentials },
            TestContext.Current.CancellationToken);
        sandbox.State.AddCohort("plain", "Plain", "plain member 1");
        ArmedFault ingestion = sandbox.Faults.Add(SandboxFault.Answer(status, body) with { Path = "/api/v2/segment-targets/*", Times = int.MaxValue });
        ArmedFault membership = sandbox.Faults.Add(SandboxFault.Answer(status, body) with { Path = "/api/v2/segments/*/contexts/*", Times = int.MaxValue });
        using TestFolder folder = new();
        Texts texts = new();
        LongDay day = new(folder, "plain", texts) { Member = "plain member 1" };
        await day.RunAsync(Sentinels.SettingsFor(sandbox.LaunchDarklyUri, sandbox.AmplitudeUri), "plain");

        Assert.True(ingestion.Hits > 0 && membership.Hits > 0);
        Assert.Contains(texts.All, text => text.Contains(told, StringComparison.Ordinal));
        if (!body.Contains("member 10", StringComparison.Ordinal))
            Assert.DoesNotContain(texts.All, text => text.Contains("plain member", StringComparison.Ordinal));
    }
}
