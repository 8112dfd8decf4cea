using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Requests;

/// <summary>A request that was paid for is used by the next run if its own run did not get to its end, and never otherwise.</summary>
public sealed class ContinuedRequestTests
{
    private static SyncFault Outage => new(FaultKind.ServiceUnavailable, "made up");

    private static SyncFault Unknown => new(FaultKind.UnexpectedAnswer, "no such request") { EndsRequest = true };

    [Fact]
    public async Task The_id_is_stored_before_the_first_poll_and_dropped_at_the_end()
    {
        Scene scene = new Scene().Has("a");

        await scene.SyncAsync();

        Assert.Equal(["turn", "request", "store", "wait", "download", "drop"], scene.Asking.Steps);
        Assert.Equal(new(scene.Source.Project, Scene.CohortId, "user_id"), Assert.Single(scene.RequestLedger.Started).Request);
    }

    [Fact]
    public async Task A_run_that_was_stopped_while_it_polled_is_continued_with_the_same_id()
    {
        Scene scene = new Scene().Has("a");
        await StopWhilePollingAsync(scene);
        Assert.Equal(["r1"], scene.RequestLedger.Open);
        scene.Asking.Forget();

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(["turn", "wait", "download", "drop"], scene.Asking.Steps);
        Assert.Equal(["r1"], scene.Source.Opened);
        Assert.Contains(scene.Observer.Notes, note => note.Contains("Going on with a request", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("download")]
    [InlineData("begin")]
    [InlineData("send")]
    [InlineData("find afterwards")]
    public async Task A_run_that_failed_after_asking_is_continued_with_the_same_id(string step)
    {
        Scene scene = new Scene().Has("a", "b").Settled("b");
        bool fails = true;
        scene.Asking.Before = one => Fail(one == step);
        scene.Journal.Before = one => Fail(one == step || (step == "find afterwards" && one == "find" && scene.Journal.Count("send") > 0));

        SyncOutcome failed = await scene.SyncAsync();
        fails = false;
        SyncOutcome next = await scene.SyncAsync();

        // The segment that can't be shown afterwards is only a warning: that run has ended well and finished with its id.
        bool isFailure = step != "find afterwards";
        Assert.Equal(isFailure, failed.Fault is not null);
        Assert.Null(next.Fault);
        Assert.Equal(isFailure ? 1 : 2, scene.RequestLedger.Started.Count);
        Assert.Empty(scene.RequestLedger.Open);

        void Fail(bool here)
        {
            if (fails && here)
                throw Outage;
        }
    }

    [Fact]
    public async Task A_run_that_was_killed_is_continued_when_its_process_is_gone()
    {
        Scene scene = new Scene().Has("a");
        bool isDead = false;
        scene.Source.OnWait = (_, _) =>
        {
            isDead = true;
            throw new ProcessDiedException();
        };
        scene.Journal.Before = scene.Asking.Before = _ =>
        {
            if (isDead)
                throw new ProcessDiedException();
        };
        await Assert.ThrowsAsync<ProcessDiedException>(() => scene.SyncAsync());
        scene.Source.OnWait = null;
        isDead = false;
        Assert.Empty(scene.RequestLedger.Open);
        scene.RequestLedger.EndProcess();
        scene.Ledger.DropLease();

        await scene.SyncAsync();

        Assert.Equal(["r1"], scene.Source.Opened);
    }

    [Theory]
    [InlineData(SyncStatus.Succeeded)]
    [InlineData(SyncStatus.Unchanged)]
    [InlineData(SyncStatus.Planned)]
    [InlineData(SyncStatus.Blocked)]
    public async Task A_run_that_ended_never_leaves_its_id_to_another(SyncStatus status)
    {
        Scene scene = new Scene().Has(status == SyncStatus.Blocked ? [] : ["a"]).Settled(status == SyncStatus.Unchanged ? "a" : "b");
        scene.Answer = status != SyncStatus.Planned;

        SyncOutcome first = await scene.SyncAsync();
        await scene.SyncAsync();

        Assert.Equal(status, first.Result.Status);
        Assert.Equal(["r1", "r2"], scene.Source.Opened);
        Assert.Empty(scene.RequestLedger.Open);
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData(null)]
    public async Task A_WhatIf_that_got_its_file_never_leaves_its_id_to_another(string? failing)
    {
        Scene scene = new Scene().Has("a").Settled("b");
        scene.Journal.Before = step =>
        {
            if (step == failing)
                throw Outage;
        };
        await scene.SyncAsync(scene.Request with { WhatIf = true });
        scene.Journal.Before = null;

        await scene.SyncAsync();

        Assert.Equal(["r1", "r2"], scene.Source.Opened);
    }

    [Fact]
    public async Task A_WhatIf_that_did_not_get_its_file_leaves_its_id_to_the_next_run()
    {
        Scene scene = new Scene().Has("a");
        scene.Request = scene.Request with { WhatIf = true };
        await StopWhilePollingAsync(scene);

        await scene.SyncAsync(scene.Request with { WhatIf = false });

        Assert.Equal(["r1"], scene.Source.Opened);
    }

    [Fact]
    public async Task The_id_is_dropped_before_the_run_is_settled()
    {
        Scene scene = new Scene().Has("a");
        bool? isDropped = null;
        scene.Journal.Before = step => isDropped = step == "commit" ? scene.Asking.Steps.Contains("drop") : isDropped;

        await scene.SyncAsync();

        Assert.True(isDropped);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task An_id_is_continued_for_an_hour_and_no_longer(int minutes, bool continued)
    {
        Scene scene = new Scene().Has("a");
        await StopWhilePollingAsync(scene);
        scene.Time.Now += TimeSpan.FromMinutes(minutes);

        await scene.SyncAsync();

        Assert.Equal([continued ? "r1" : "r2"], scene.Source.Opened);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("download")]
    public async Task An_id_that_Amplitude_no_longer_knows_is_dropped_and_one_fresh_request_made(string step)
    {
        Scene scene = new Scene().Has("a");
        await StopWhilePollingAsync(scene);
        Refuse(scene, step, id => id == "r1");
        scene.Asking.Forget();

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(["r2"], scene.Source.Opened);
        Assert.Equal(1, scene.Asking.Count("request"));
        Assert.Empty(scene.RequestLedger.Open);
    }

    [Fact]
    public async Task A_fresh_request_that_fails_too_ends_the_run_and_is_not_continued()
    {
        Scene scene = new Scene().Has("a");
        await StopWhilePollingAsync(scene);
        Refuse(scene, "wait", _ => true);

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Failed, outcome.Result.Status);
        Assert.Equal(2, scene.RequestLedger.Started.Count);
        Assert.Empty(scene.RequestLedger.Open);
    }

    [Theory]
    [InlineData("truncated gzip", FaultKind.IncompleteDownload)]
    [InlineData("page", FaultKind.InvalidMemberFile)]
    [InlineData("column", FaultKind.KeyPropertyNotFound)]
    [InlineData("rows", FaultKind.IncompleteDownload)]
    public async Task A_file_that_turns_out_broken_is_asked_for_anew(string what, FaultKind kind)
    {
        Scene scene = new Scene().Has(Scene.Keys(100));
        byte[] whole = scene.Source.File;
        scene.Source.File = what switch
        {
            "truncated gzip" => MemberText.Gzip(whole)[..^30],
            "page" => "<html><body>Sign in</body></html>"u8.ToArray(),
            "column" => "amplitude_id,email\n1,a\n"u8.ToArray(),
            _ => MemberText.Csv(Scene.Keys(10)),
        };
        AmplitudeCohort cohort = scene.Cohort with { Size = 100, LastComputed = scene.Time.Now };
        scene.Source.Cohorts = [cohort];
        scene.Request = scene.Request with { Cohort = cohort };

        SyncOutcome broken = await scene.SyncAsync();
        Assert.Empty(scene.RequestLedger.Open);
        scene.Source.File = whole;
        SyncOutcome next = await scene.SyncAsync();

        Assert.Equal((kind, SyncStatus.Succeeded), (broken.Fault?.Kind, next.Result.Status));
        Assert.Equal(["r1", "r2"], scene.Source.Opened);
    }

    [Fact]
    public async Task A_connection_that_is_cut_keeps_the_id()
    {
        Scene scene = new Scene().Has(Scene.Keys(100));
        scene.Source.Open = () => new SlicedStream(scene.Source.File[..700], () => 100, new IOException("The response ended prematurely."));
        SyncOutcome cut = await scene.SyncAsync();
        scene.Source.Open = null;

        SyncOutcome next = await scene.SyncAsync();

        Assert.Equal((FaultKind.IncompleteDownload, SyncStatus.Succeeded), (cut.Fault?.Kind, next.Result.Status));
        Assert.Equal(["r1", "r1"], scene.Source.Opened);
    }

    [Fact]
    public async Task An_id_that_arrives_while_the_run_is_being_stopped_is_stored()
    {
        Scene scene = new Scene().Has("a");
        using CancellationTokenSource stop = new();
        scene.Asking.After = step =>
        {
            if (step == "request")
                stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(cancellation: stop.Token));

        Assert.Equal(["r1"], scene.RequestLedger.Open);
    }

    [Fact]
    public async Task A_cohort_that_is_not_computed_by_the_deadline_is_a_timeout_and_can_be_continued()
    {
        Scene scene = new Scene().Has("a");
        scene.Source.Deadline = TimeSpan.FromMinutes(2);
        scene.Source.OnWait = (_, token) => Task.Delay(Timeout.Infinite, token);

        SyncOutcome late = await scene.SyncAsync();
        scene.Source.OnWait = null;
        scene.Time.JumpsBelow = TimeSpan.Zero;
        await scene.SyncAsync();

        Assert.Equal(FaultKind.ServiceTimeout, late.Fault?.Kind);
        Assert.Contains("2 minutes", late.Fault?.Message, StringComparison.Ordinal);
        Assert.Equal(["r1"], scene.Source.Opened);
    }

    [Fact]
    public async Task A_ledger_that_cannot_take_the_id_back_does_not_hide_why_the_run_failed()
    {
        Scene scene = new Scene().Has("a");
        scene.Source.OnWait = (_, _) => throw Outage;
        scene.Asking.Before = step =>
        {
            if (step == "give back")
                throw new SyncFault(FaultKind.LedgerUnavailable, "The disk is full.");
        };

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(FaultKind.ServiceUnavailable, outcome.Fault?.Kind);
        Assert.Contains(scene.Observer.Notes, note => note.Contains("The disk is full.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Members_of_a_file_need_no_request()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(path, MemberText.Csv("a"), TestContext.Current.CancellationToken);
        try
        {
            Scene scene = new();
            await scene.SyncAsync(scene.Request with { MemberFilePath = path });

            Assert.Empty(scene.Asking.Steps);
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static async Task StopWhilePollingAsync(Scene scene)
    {
        using CancellationTokenSource stop = new();
        scene.Source.OnWait = (_, token) =>
        {
            stop.Cancel();
            return Task.FromCanceled(token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(cancellation: stop.Token));
        scene.Source.OnWait = null;
    }

    private static void Refuse(Scene scene, string step, Func<string, bool> refused)
    {
        if (step == "wait")
            scene.Source.OnWait = (id, _) => refused(id) ? throw Unknown : Task.CompletedTask;
        else
            scene.Source.OnOpen = id => _ = refused(id) ? throw Unknown : id;
    }
}
