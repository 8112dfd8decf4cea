using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>The order of a run's steps, which is what makes it safe to be killed.</summary>
public sealed class StepOrderTests
{
    [Fact]
    public async Task The_lease_comes_first_the_ledger_expects_before_anything_is_sent_and_settles_at_the_end()
    {
        Scene scene = new Scene().Has("a", "b", "c");

        await scene.SyncAsync(scene.Request with { BatchSize = 2 });

        Assert.Equal(
            ["lease", "find", "load", "download", "confirm", "begin", "send", "progress", "send", "progress", "find", "commit", "release"],
            scene.Journal.Steps);
    }

    [Fact]
    public async Task A_baseline_that_was_read_from_LaunchDarkly_is_in_the_ledger_before_the_run_begins()
    {
        Scene scene = new Scene().Has("a", "b").Settled("a", "c");

        await scene.SyncAsync(scene.Request with { Baseline = SyncBaseline.Destination });

        Assert.Equal(
            ["lease", "find", "load", "export", "download", "confirm", "replace", "begin", "send", "progress", "find", "commit", "release"],
            scene.Journal.Steps);
    }

    [Fact]
    public async Task Reading_back_comes_after_the_run_is_settled_and_within_the_lease()
    {
        Scene scene = new Scene().Has("a");

        await scene.SyncAsync(scene.Request with { Verify = true });

        Assert.Equal(
            ["lease", "find", "load", "download", "confirm", "begin", "send", "progress", "find", "commit", "find", "export", "record", "release"],
            scene.Journal.Steps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIf_takes_no_lease_and_writes_nothing_whatever_the_answer(bool answer)
    {
        Scene scene = new Scene().Has("a", "new").Settled("a", "old");
        scene.Answer = answer;

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { WhatIf = true });

        Assert.Equal(["find", "load", "download", "confirm"], scene.Journal.Steps);
        Assert.Equal(SyncStatus.Planned, outcome.Result.Status);
        Assert.Equal((1, 1, 1, 0), (outcome.Result.Added, outcome.Result.Removed, outcome.Result.Unchanged, outcome.Result.Batches));
        Assert.Empty(scene.Ledger.Runs);
        Assert.Null(outcome.Fault);
    }

    [Fact]
    public async Task WhatIf_against_LaunchDarkly_leaves_the_ledger_alone()
    {
        Scene scene = new Scene().Has("a").Settled("a");
        scene.Segments.Fill("b");

        await scene.SyncAsync(scene.Request with { WhatIf = true, Baseline = SyncBaseline.Destination });
        await scene.SyncAsync(scene.Request with { WhatIf = true, Baseline = SyncBaseline.Destination });
        scene.Has("b");
        SyncOutcome unchanged = await scene.SyncAsync(scene.Request with { WhatIf = true, Baseline = SyncBaseline.Destination });

        Assert.Equal(SyncStatus.Unchanged, unchanged.Result.Status);
        Assert.All(scene.Journal.Steps, step => Assert.Contains(step, new[] { "find", "load", "export", "download", "confirm" }));
        Assert.Equal(["a"], MemberText.Keys(scene.Ledger.Known()!.Settled));
    }

    [Fact]
    public async Task WhatIf_shows_a_guard_and_records_nothing()
    {
        Scene scene = new Scene().Settled("a");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { WhatIf = true });

        Assert.Equal(SyncStatus.Blocked, outcome.Result.Status);
        Assert.Empty(scene.Ledger.Runs);
    }

    [Fact]
    public async Task A_refused_confirmation_is_a_plan_and_only_the_run_is_recorded()
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Answer = false;

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(["lease", "find", "load", "download", "confirm", "record", "release"], scene.Journal.Steps);
        Assert.Equal(SyncStatus.Planned, outcome.Result.Status);
        Assert.Equal(2, outcome.Result.Added);
        Assert.Null(scene.Segments.Members);
    }

    [Fact]
    public async Task Confirmation_is_asked_with_the_whole_plan_and_the_segments_own_key()
    {
        Scene scene = new Scene().Has("a", "b", "new").Settled("a", "b", "old");
        scene.Segments.ShownKey = "renamed";
        string? shown = null;
        SyncEngine engine = new(Scene.Destination, scene.Requests, scene.Segments, scene.Ledger, scene.Time);

        SyncOutcome outcome = await engine.RunAsync(scene.Request, (plan, segmentKey, _) =>
        {
            shown = $"{segmentKey} +{plan.Adds.Count} -{plan.Removes.Count} ={plan.Unchanged}";
            return Task.FromResult(true);
        }, scene.Observer, TestContext.Current.CancellationToken);

        Assert.Equal("renamed +1 -1 =2", shown);
        Assert.Equal("renamed", outcome.Result.SegmentKey);
        Assert.Equal("https://launchdarkly.test/segments/renamed", outcome.Result.SegmentUri?.ToString());
    }

    [Fact]
    public async Task An_equal_cohort_sends_nothing_asks_nothing_and_is_recorded()
    {
        Scene scene = new Scene().Has("a", "b").Settled("b", "a");

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(["lease", "find", "load", "download", "record", "release"], scene.Journal.Steps);
        Assert.Equal((SyncStatus.Unchanged, 2, 0, 0, 0), (outcome.Result.Status, outcome.Result.Unchanged, outcome.Result.Added, outcome.Result.Removed, outcome.Result.Batches));
        Assert.Null(outcome.Result.Reason);
        Assert.Null(outcome.Fault);
        Assert.Equal(SyncStatus.Unchanged, Assert.Single(scene.Ledger.Runs).Status);
    }

    [Fact]
    public async Task The_lease_is_given_back_when_the_run_fails()
    {
        Scene scene = new Scene().Has("a");
        scene.Segments.OnSend = (_, _) => throw new SyncFault(FaultKind.ServiceUnavailable, "503");

        await scene.SyncAsync();

        Assert.Equal(1, scene.Journal.Count("release"));
    }

    [Fact]
    public async Task A_lease_that_somebody_else_holds_stops_the_run_before_anything_is_asked_for()
    {
        Scene scene = new Scene().Has("a");
        await using IAsyncDisposable other = await scene.Ledger.TakeLeaseAsync(new("scope", "key"), TimeSpan.Zero, scene.Observer, TestContext.Current.CancellationToken);
        scene.Journal.Forget();

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.SyncInProgress), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(["lease", "record"], scene.Journal.Steps);
    }

    [Fact]
    public async Task Amplitude_is_asked_for_the_destinations_key_property()
    {
        Scene scene = new Scene().Has("a");

        await scene.SyncAsync();

        Assert.Equal("user_id", scene.Source.KeyProperty);
    }
}
