using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Races;

[Collection(ProcessTests.Name)]
public sealed partial class RaceTests
{
    [Fact]
    public async Task Of_eight_processes_that_sync_at_once_one_writes_and_the_others_are_told_who_does()
    {
        int races = TestSize.Races;
        for (int race = 0; race < races; race++)
        {
            DateTimeOffset began = DateTimeOffset.UtcNow;
            await using RaceTrack track = await RaceTrack.OpenAsync();
            // The writer is not done before all others have looked.
            ArmedFault held = track.Sandbox.Faults.Add(SandboxFault.Hold() with { Path = "/api/v2/segment-targets/*" });
            track.Start();
            SyncProcess writer = await track.WriterAsync();
            await Until.TrueAsync(() => track.Processes.Count(process => process.HasEnded) >= RaceTrack.Lanes - 1, "the others have ended");
            Assert.False(writer.HasEnded);
            held.Release();
            IReadOnlyList<SyncEnd> ends = await track.EndsAsync();

            Assert.Equal(SyncStatus.Succeeded, writer.RequiredEnd().Result?.Status);
            foreach (SyncEnd end in track.Processes.Where(process => process != writer).Select(process => process.RequiredEnd()))
                CheckTold(end, writer, began);
            Assert.True(track.Cohort.UserIds.SetEquals(track.Segment), track.Transcript);
            Assert.Equal([writer.Marker], track.Writers());
            Assert.Equal(1, track.Questions);
            IReadOnlyList<CohortSyncResult> runs = await LedgerCopy.ReadRunsAsync(track.Ledger);
            Assert.Equal(ends.Select(end => end.Result!.RunId).Order(), runs.Select(run => run.RunId).Order());
        }

        Figures.Show("Races",
            $"{races} races of {RaceTrack.Lanes} processes for one segment: each time 1 wrote, {RaceTrack.Lanes - 1} ended with SyncInProgress and named its "
            + "host, process and start; 1 question to Amplitude; the segment exact");
    }

    [Fact]
    public async Task With_time_to_wait_they_write_one_after_the_other()
    {
        await using RaceTrack track = await RaceTrack.OpenAsync("--wait", "300");
        track.Start();
        // Each finds a cohort that has changed since the one before, so each has something to write.
        for (int question = 1; question < RaceTrack.Lanes; question++)
        {
            int asked = question;
            await Until.TrueAsync(() => track.Questions >= asked, "the next process has asked Amplitude");
            track.ChangeCohort();
        }

        IReadOnlyList<SyncEnd> ends = await track.EndsAsync();

        Assert.True(ends.Count(end => end.Result?.Status == SyncStatus.Succeeded) == RaceTrack.Lanes, track.Transcript);
        Assert.True(track.Cohort.UserIds.SetEquals(track.Segment), track.Transcript);
        // A name that came twice would be a process that another one wrote in between.
        Assert.Equal(track.Processes.Select(process => process.Marker).Order(), track.Writers().Order());
        Figures.Show("Waiting", $"{RaceTrack.Lanes} processes waited for each other: {track.Writers().Count} wrote, one after the other; the segment exact");
    }

    [Fact]
    public async Task When_the_writer_is_killed_one_of_those_who_wait_takes_over_at_once_and_the_rest_end_unchanged()
    {
        await using RaceTrack track = await RaceTrack.OpenAsync("--wait", "300");
        ArmedFault held = track.Sandbox.Faults.Add(SandboxFault.Hold(FaultTiming.After) with { Path = "/api/v2/segment-targets/*", After = 3, Times = int.MaxValue });
        track.Start();
        await held.WaitForHitsAsync().WaitAsync(TestContext.Current.CancellationToken);
        SyncProcess writer = await track.WriterAsync();
        await Until.TrueAsync(() => track.Processes.All(process => process == writer || IsWaiting(process)), "the others wait");

        await writer.KillAsync();
        held.Release();
        long killed = Stopwatch.GetTimestamp();
        await Until.TrueAsync(() => track.Writers().Count > 1, "somebody else writes");
        TimeSpan taken = Stopwatch.GetElapsedTime(killed);
        IReadOnlyList<SyncEnd> ends = await track.EndsAsync();

        // A lease that had to run out would have taken a minute.
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.True(ends.Count(end => end.Result?.Status == SyncStatus.Succeeded) == 1, track.Transcript);
        Assert.Equal(RaceTrack.Lanes - 2, ends.Count(end => end.Result?.Status == SyncStatus.Unchanged));
        Assert.Equal(2, track.Writers().Count);
        Assert.True(track.Cohort.UserIds.SetEquals(track.Segment), track.Transcript);
        CohortSyncResult unfinished = (await LedgerCopy.ReadRunsAsync(track.Ledger)).Single(run => run.Status == SyncStatus.PartiallyApplied);
        Assert.InRange(unfinished.Batches, 1, 3);
        Figures.Show("Takeover", $"a writer was killed while {RaceTrack.Lanes - 1} waited: {taken.TotalSeconds:0.0} s later another wrote, {RaceTrack.Lanes - 2} ended Unchanged; the segment exact");
    }

    private static bool IsWaiting(SyncProcess process) => process.Lines.Any(line => line.Contains("Waiting: ", StringComparison.Ordinal));

    private static void CheckTold(SyncEnd end, SyncProcess writer, DateTimeOffset began)
    {
        Assert.Equal(FaultKind.SyncInProgress, end.Kind);
        Assert.Equal(SyncStatus.Failed, end.Result?.Status);
        Match told = Told().Match(end.Sentence!);
        Assert.True(told.Success, end.Sentence);
        Assert.Equal(writer.Id, int.Parse(told.Groups["process"].Value, CultureInfo.InvariantCulture));
        Assert.Equal(Environment.MachineName, told.Groups["host"].Value);
        DateTimeOffset since = DateTimeOffset.ParseExact(told.Groups["since"].Value, "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        Assert.InRange(since, began.AddSeconds(-1), DateTimeOffset.UtcNow);
    }

    [GeneratedRegex(@"^Process (?<process>\d+) on host (?<host>.+) has been syncing segment 'amplitude-race1' since (?<since>.+?)\. .*-WaitForLease")]
    private static partial Regex Told();
}
