using System.Diagnostics;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>A run whose shared ledger goes away for good.</summary>
[Collection(ProcessTests.Name)]
public sealed class LostDatabaseTests
{
    private const string CohortId = "lost1";
    private const int Sent = 4;

    [Fact]
    public async Task A_run_that_loses_the_database_writes_nothing_more_and_says_so_and_the_next_one_makes_it_exact()
    {
        await using PostgresServer database = await PostgresServer.StartAsync();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new()
        {
            Behavior = new() { PendingPolls = 0, RequestLogCapacity = 10_000, RequestBodyCapture = 1024 * 1024 },
        }, TestContext.Current.CancellationToken);
        SandboxCohort cohort = sandbox.State.AddCohort(CohortId, "Lost", Enumerable.Range(0, 5_000).Select(number => $"user-{number}"));
        ArmedFault held = sandbox.Faults.Add(SandboxFault.Hold() with { Path = "/api/v2/segment-targets/*", After = Sent - 1 });

        using SyncProcess process = Start(sandbox, database, "loser");
        await Until.TrueAsync(() => held.Hits > 0 || process.HasEnded, "a batch is under way");
        Assert.True(held.Hits > 0, process.Transcript);
        await database.StopAsync();
        long lost = Stopwatch.GetTimestamp();
        held.Release();
        await process.WaitAsync();
        TimeSpan taken = Stopwatch.GetElapsedTime(lost);

        Assert.Equal(1, process.ExitCode);
        SyncEnd end = process.RequiredEnd();
        Assert.Equal((FaultKind.LedgerUnavailable, SyncStatus.PartiallyApplied), (end.Kind, end.Result!.Status));
        Assert.Equal(Sent, SentBatch.RequestsOf(sandbox, "loser").Count(SentBatch.IsOne));
        Assert.DoesNotContain(database.Password, process.Transcript, StringComparison.Ordinal);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromMinutes(2));

        await database.StartAgainAsync();
        cohort.Change([new SandboxMember("late")], ["user-0", "user-4999"]);
        using SyncProcess next = Start(sandbox, database, "next");
        await next.WaitAsync();

        Assert.True(next.ExitCode == 0, next.Transcript);
        using SyncProcess last = Start(sandbox, database, "last");
        await last.WaitAsync();
        Assert.True(cohort.UserIds.SetEquals(sandbox.State.GetSegment("amplitude-" + CohortId).Members), last.Transcript);
        Figures.Show("Lost database",
            $"a database that went away for good after {Sent} of 25 batches: none was begun after that, the run ended as {end.Result.Status} with {end.Kind} {taken.TotalSeconds:0.0} s later, and the next one made the segment exact");
    }

    private static SyncProcess Start(SandboxServer sandbox, PostgresServer database, string marker) =>
        SyncProcess.StartShared(sandbox, database.ConnectionString, marker, "--cohort", CohortId, "--batch-size", "200", "--throttle", "1");
}
