using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

[Collection(ProcessTests.Name)]
public sealed class SyncProcessTests
{
    [Fact]
    public async Task A_process_of_its_own_makes_the_segment_equal_the_cohort()
    {
        using TestFolder folder = new();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        SandboxCohort cohort = sandbox.State.AddCohort("plain1", "Plain", Enumerable.Range(0, 2500).Select(number => $"user-{number}"));

        using SyncProcess process = SyncProcess.Start(sandbox, folder.File("ledger.db"), cohort.Id, "plain");
        await process.WaitAsync();

        Assert.True(process.ExitCode == 0, process.Transcript);
        Assert.Equal(SyncStatus.Succeeded, process.RequiredEnd().Result?.Status);
        Assert.Equal((2500, 0), process.Plan());
        Assert.Equal(cohort.UserIds.Order(StringComparer.Ordinal), sandbox.State.GetSegment("amplitude-plain1").Members);
    }
}
