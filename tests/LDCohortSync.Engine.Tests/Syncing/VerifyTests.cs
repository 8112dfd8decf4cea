using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>Reading the segment back after a sync.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task A_segment_that_equals_the_cohort_has_no_drift()
    {
        Scene scene = new Scene().Has("a", "b");

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal((SyncStatus.Succeeded, 0), (outcome.Result.Status, outcome.Result.Drift));
        Assert.Empty(scene.Observer.Warnings);
    }

    [Fact]
    public async Task A_run_that_has_nothing_to_send_is_verified_too()
    {
        Scene scene = new Scene().Has("a", "b");
        await VerifyAsync(scene);
        scene.Segments.Fill("a", "x");

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal((SyncStatus.Unchanged, 2), (outcome.Result.Status, outcome.Result.Drift));
        Assert.Contains("2 member(s)", outcome.Result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_not_there_afterwards_lacks_everybody()
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Journal.After = step =>
        {
            if (step == "send")
                scene.Segments.Delete();
        };

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal(2, outcome.Result.Drift);
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("shows no segment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_run_that_only_adds_only_missing_members_are_drift()
    {
        Scene scene = new Scene().Has("a").Settled("a", "left");

        SyncOutcome outcome = await scene.SyncAsync(scene.Request with { Verify = true, Mode = SyncMode.AddOnly });

        Assert.Equal((SyncStatus.Unchanged, 0), (outcome.Result.Status, outcome.Result.Drift));
    }

    [Fact]
    public async Task Any_difference_is_drift_a_warning_and_recorded()
    {
        Scene scene = new Scene().Has("a", "b");
        scene.Journal.After = step =>
        {
            if (step == "commit")
                scene.Segments.Fill("a", "x", "y");
        };

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal((SyncStatus.Succeeded, 3), (outcome.Result.Status, outcome.Result.Drift));
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("by 3 member(s)", StringComparison.Ordinal));
        Assert.Equal(outcome.Result, Assert.Single(scene.Ledger.Runs));
    }

    [Fact]
    public async Task Where_members_are_not_given_out_counts_and_a_sample_are_compared()
    {
        Scene scene = new Scene().Has(Scene.Keys(500));
        scene.Segments.MayExport = false;
        scene.Journal.After = step =>
        {
            if (step == "commit")
                scene.Segments.Fill(Scene.Keys(497));
        };

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(3, outcome.Result.Drift);
        Assert.Equal(200, scene.Segments.LookUps);
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("can't be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reading_back_that_fails_leaves_the_run_succeeded_with_a_warning()
    {
        Scene scene = new Scene().Has("a");
        scene.Journal.Before = step =>
        {
            if (step == "export")
                throw new SyncFault(FaultKind.ServiceTimeout, "The export took too long.");
        };

        SyncOutcome outcome = await VerifyAsync(scene);

        Assert.Equal((SyncStatus.Succeeded, 1, 0), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Drift));
        Assert.Null(outcome.Fault);
        Assert.Contains("could not be verified", outcome.Result.Reason, StringComparison.Ordinal);
        Assert.Contains(scene.Observer.Warnings, warning => warning.Contains("could not be verified: The export took too long.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_while_reading_back_keeps_the_run_settled_and_recorded_as_succeeded()
    {
        Scene scene = new Scene().Has("a");
        using CancellationTokenSource stop = new();
        scene.Journal.After = step =>
        {
            if (step == "commit")
                stop.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.SyncAsync(scene.Request with { Verify = true }, stop.Token));

        Assert.Equal(SyncStatus.Succeeded, Assert.Single(scene.Ledger.Runs).Status);
        Assert.True(scene.Ledger.Known()!.IsSettled);
    }

    private static Task<SyncOutcome> VerifyAsync(Scene scene) => scene.SyncAsync(scene.Request with { Verify = true });
}
