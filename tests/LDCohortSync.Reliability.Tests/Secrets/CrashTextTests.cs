using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Secrets;

[Collection(ProcessTests.Name)]
public sealed class CrashTextTests
{
    [Theory]
    [InlineData("Unhandled", 501)]
    [InlineData("FailFast", 401)]
    [InlineData("Unhandled", null)]
    [InlineData("FailFast", null)]
    public async Task A_process_that_crashes_writes_no_secret_and_no_member(string crash, int? status)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Credentials = Sentinels.Credentials,
            Behavior = new() { PendingPolls = 0 },
        }, TestContext.Current.CancellationToken);
        LongDay.AddCohort(sandbox, "crash");
        if (status is int answered)
        {
            sandbox.Faults.Add(SandboxFault.Answer(answered, $"{{\"message\":\"{Sentinels.Echo} victim{Sentinels.MemberMark}\"}}",
                new Dictionary<string, string?> { ["Retry-After"] = "0" }) with { Path = "/api/v2/segment-targets/*", Times = int.MaxValue });
        }

        using TestFolder folder = new();
        using SyncProcess process = SyncProcess.Start(sandbox, folder.File("ledger.db"), "crash", "crashing",
            ["--crash", crash, "--skipped-report", folder.File("skipped.csv")]);
        await process.WaitAsync();

        Assert.NotEqual(0, process.ExitCode);
        Assert.NotEqual(1, process.ExitCode);
        Assert.Contains(status is null ? "CohortSyncResult" : "LDCohortSync.SyncFault", process.Errors, StringComparison.Ordinal);
        Assert.Null(Sentinels.LeakOrMember(process.Transcript));
        Assert.All(folder.Files, file => Assert.Null(Sentinels.Leak(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)))));
    }
}
