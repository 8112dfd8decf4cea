using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The body of Sync-AmplitudeCohort -Due, with services and ledger in memory.</summary>
public sealed class DueSessionTests
{
    private readonly DestinationInMemory _services = new();
    private readonly RecordingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_due_runs_once_and_is_moved_on()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Cohorts.Put("b", "bob");
        await StoreAsync("a", due: -180);
        await StoreAsync("b", due: 1);
        await RunAsync();
        await RunAsync();

        Assert.Equal("a", Assert.Single(_sink.Results).CohortId);
        SubscriptionProgress progress = _services.Subscriptions.Stored[0].Progress;
        Assert.Equal((SyncStatus.Succeeded, _services.Subscriptions.Now.AddHours(1), _sink.Results.Single().RunId), (progress.LastStatus, progress.NextAttempt, progress.LastRunId));
        Assert.Contains("has missed 3 more run(s)", Notes(), StringComparison.Ordinal);
        Assert.Contains("Nothing is due. The next is cohort 'b'", Notes(), StringComparison.Ordinal);
        Assert.Equal(0, _services.Subscriptions.OpenClaims);
    }

    [Fact]
    public async Task With_WhatIf_nothing_is_claimed_or_moved()
    {
        _services.Cohorts.Put("a", "ann");
        StoredSubscription stored = await StoreAsync("a");
        await RunAsync(whatIf: true);

        Assert.Equal(SyncStatus.Planned, Assert.Single(_sink.Results).Status);
        Assert.Equal(stored, Assert.Single(_services.Subscriptions.Stored));
    }

    [Fact]
    public async Task A_refused_question_leaves_it_due_and_is_not_asked_again()
    {
        _services.Cohorts.Put("a", "ann");
        StoredSubscription stored = await StoreAsync("a");
        RecordingSink sink = new() { Answer = false };
        await RunAsync(sink);

        Assert.Single(sink.Questions);
        Assert.Equal(stored, Assert.Single(_services.Subscriptions.Stored));
        Assert.Equal(0, _services.Subscriptions.OpenClaims);
    }

    [Fact]
    public async Task A_failure_is_counted_and_the_others_run()
    {
        _services.Cohorts.Put("a", "ann");
        await StoreAsync("nobody", due: -10);
        await StoreAsync("a");
        await RunAsync();

        Assert.Equal([SyncStatus.Failed, SyncStatus.Succeeded], _sink.Results.Select(result => result.Status));
        // No early try: that Amplitude has no such cohort does not pass by itself.
        Assert.Equal((1, _services.Subscriptions.Now.AddMinutes(50)), (_services.Subscriptions.Stored[0].Progress.Failures, _services.Subscriptions.Stored[0].Progress.NextAttempt));
        Assert.Equal(1, _sink.Errors);
        Assert.Contains("has failed 1 time(s) in a row; the next attempt is at 2026-03-10 12:50:00 +00:00", Notes(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 60)]      // its next regular time
    [InlineData(5, 60)]
    public async Task A_run_whose_process_dies_is_due_again_as_after_a_failure(int failures, int minutes)
    {
        _services.Cohorts.Put("a", "ann");
        await StoreAsync("a", change: one => one with { Progress = one.Progress with { Failures = failures } });
        await RunAsync();
        Assert.Equal(_services.Subscriptions.Now.AddMinutes(minutes), _services.Subscriptions.IfLost);
    }

    [Fact]
    public async Task A_fault_that_all_share_ends_the_command_and_is_counted_for_the_one_that_met_it()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Cohorts.Put("b", "bob");
        await StoreAsync("a");
        await StoreAsync("b");
        _services.Segments.Failure = new(FaultKind.LaunchDarklyUnauthorized, "Refused.");

        Assert.Equal(FaultKind.LaunchDarklyUnauthorized, (await Assert.ThrowsAsync<SyncFault>(() => RunAsync())).Kind);
        Assert.Equal([1, 0], _services.Subscriptions.Stored.Select(one => one.Progress.Failures));
        Assert.Equal(0, _services.Subscriptions.OpenClaims);
    }

    [Fact]
    public async Task A_change_that_is_not_permitted_does_not_keep_the_others_from_running_and_the_command_fails_at_the_end()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Cohorts.Put("b", "bob");
        await StoreAsync("a", due: -1);
        await StoreAsync("b");
        _services.Segments.Failure = new(FaultKind.LaunchDarklyForbidden, "Not permitted.");
        _services.Segments.FailsFor = "a";

        Assert.Equal("Not permitted.", (await Assert.ThrowsAsync<SyncFault>(() => RunAsync())).Message);
        Assert.Equal([SyncStatus.Failed, SyncStatus.Succeeded], _sink.Results.Select(result => result.Status));
        Assert.Equal(1, _sink.Errors);
        Assert.Equal(0, _services.Subscriptions.OpenClaims);
    }

    [Fact]
    public async Task A_refused_key_ends_its_destination_and_the_next_one_runs()
    {
        DestinationInMemory other = new("qa");
        other.Ledger.Location = "elsewhere";
        foreach (DestinationInMemory services in new[] { _services, other })
        {
            services.Cohorts.Put("a", "ann");
            services.Cohorts.Put("b", "bob");
            await StoreAsync("a", services: services, change: one => one with { Destination = services.Destination.Name });
            await StoreAsync("b", services: services, change: one => one with { Destination = services.Destination.Name });
        }

        _services.Segments.Failure = new(FaultKind.LaunchDarklyUnauthorized, "Refused.");
        using SyncSession session = new(report: null);
        SubscriptionRegister register = new([_services.Connection, other.Connection]);
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => new DueSession(register, session, whatIf: false, _sink).RunAsync(true, Stop));

        Assert.Equal("Refused.", fault.Message);
        Assert.Equal([("prod", SyncStatus.Failed), ("qa", SyncStatus.Succeeded), ("qa", SyncStatus.Succeeded)], _sink.Results.Select(result => (result.Destination, result.Status)));
        Assert.Equal(1, _sink.Errors);
        Assert.DoesNotContain("were taken by others", Notes(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_services.Subscriptions.OpenClaims, other.Subscriptions.OpenClaims));
    }

    [Fact]
    public async Task What_is_due_elsewhere_is_left_alone_and_named_in_one_warning()
    {
        await StoreAsync("a", change: one => one with { Destination = "qa", EnvironmentKey = "test" });
        await StoreAsync("b", change: one => one with { Destination = "QA", EnvironmentKey = "test" });
        await StoreAsync("c", change: one => one with { Destination = "PROD", Scope = "elsewhere" });
        await StoreAsync("d", change: one => one with { KeyProperty = "amplitude_id" });
        await StoreAsync("e", change: one => one with { Project = "another" });
        await RunAsync();

        Assert.Empty(_sink.Results);
        string warning = Assert.Single(_sink.Warnings);
        Assert.StartsWith("5 due subscription(s) are left alone", warning, StringComparison.Ordinal);
        Assert.Contains("'qa' in project/test (a, b); 'PROD' in project/environment, which leads somewhere else in this session, (c, d, e)", warning, StringComparison.Ordinal);
        RecordingSink told = new();
        await RunAsync(told, warnOfOthers: false);
        Assert.Empty(told.Warnings);
    }

    [Fact]
    public async Task What_another_process_takes_meanwhile_is_left_to_it()
    {
        _services.Cohorts.Put("a", "ann");
        _services.Subscriptions.Taken.Add((await StoreAsync("a")).Number);
        await RunAsync();

        Assert.Empty(_sink.Results);
        Assert.Contains("1 due subscription(s) for destination 'prod' were taken by others", Notes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_options_that_were_registered_are_used()
    {
        _services.Cohorts.Put("a");
        await StoreAsync("a", change: one => one with { Options = new() { AllowEmpty = true } });
        await RunAsync();
        Assert.Equal(SyncStatus.Unchanged, Assert.Single(_sink.Results).Status);
    }

    [Fact]
    public async Task A_time_zone_that_this_host_does_not_know_is_one_error()
    {
        await StoreAsync("a", change: one => one with { Schedule = one.Schedule with { TimeZone = "Nowhere/Here" } });
        await RunAsync();
        Assert.Equal((0, 1), (_sink.Results.Count(), _sink.Errors));
    }

    [Fact]
    public async Task A_ledger_that_can_t_be_told_of_the_run_is_a_warning_and_the_result_is_written()
    {
        _services.Cohorts.Put("a", "ann");
        await StoreAsync("a");
        _services.Subscriptions.Failure = new(FaultKind.LedgerUnavailable, "The disk is full.");
        await RunAsync();
        Assert.Equal(SyncStatus.Succeeded, Assert.Single(_sink.Results).Status);
        Assert.Contains("is going to run again", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_that_is_removed_while_it_runs_stays_so()
    {
        _services.Cohorts.Put("a", "ann");
        StoredSubscription stored = await StoreAsync("a");
        SubscriptionRegister register = new([_services.Connection]);
        using SyncSession session = new(report: null);
        await new DueSession(register, session, whatIf: false, new RemovingSink(_sink, () => _services.Subscriptions.RemoveAsync(stored.Number, Stop))).RunAsync(true, Stop);
        Assert.Empty(_services.Subscriptions.Stored);
        Assert.Contains("was replaced or removed while it ran", Notes(), StringComparison.Ordinal);
    }

    private async Task RunAsync(RecordingSink? sink = null, bool whatIf = false, bool warnOfOthers = true)
    {
        using SyncSession session = new(report: null);
        await new DueSession(new([_services.Connection]), session, whatIf, sink ?? _sink).RunAsync(warnOfOthers, Stop);
    }

    private string Notes() => string.Join('\n', _sink.Messages.Where(message => message.Stream == MessageStream.Verbose).Select(message => message.Text));

    private async Task<StoredSubscription> StoreAsync(string cohortId, int due = 0, Func<StoredSubscription, StoredSubscription>? change = null, DestinationInMemory? services = null)
    {
        services ??= _services;
        DateTimeOffset next = _services.Subscriptions.Now.AddMinutes(due);
        StoredSubscription stored = new()
        {
            Scope = services.Segments.Scope,
            Destination = "prod",
            Project = services.Cohorts.Project,
            ProjectKey = "project",
            EnvironmentKey = "environment",
            KeyProperty = "user_id",
            ContextKind = "user",
            CohortId = cohortId,
            CohortName = "Cohort " + cohortId,
            SegmentKey = "amplitude-" + cohortId,
            Schedule = new(SyncCadence.Hourly, next, null, "UTC"),
            Options = new(),
            RegisteredAt = next,
            Progress = new(next, next),
        };
        await services.Subscriptions.StoreAsync(change?.Invoke(stored) ?? stored, Stop);
        return services.Subscriptions.Stored[^1];
    }
}
