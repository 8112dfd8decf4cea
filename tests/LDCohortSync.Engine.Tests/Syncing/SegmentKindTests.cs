using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>What differs between the kinds of segments: who makes them, how much they hold, files, and flags that rely on them.</summary>
public sealed class SegmentKindTests
{
    private readonly Scene _scene = new(SegmentKind.Big);

    public SegmentKindTests() => _scene.Segments.Maker = new MemoryMaker(_scene.Segments, _scene.Journal);

    [Fact]
    public async Task A_segment_is_made_before_the_first_member_is_sent()
    {
        _scene.Has("ann", "bob");

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 2L), (outcome.Result.Status, outcome.Result.Added));
        Assert.True(_scene.Journal.Steps.ToList().IndexOf("make") < _scene.Journal.Steps.ToList().IndexOf("send"));
        Assert.True(_scene.Journal.Steps.ToList().IndexOf("begin") < _scene.Journal.Steps.ToList().IndexOf("make"));
        Assert.Equal(_scene.Segments.Generation, _scene.Ledger.Generation);
    }

    [Fact]
    public async Task A_segment_that_can_not_be_filled_at_all_is_taken_away_again()
    {
        _scene.Has("ann");
        _scene.Segments.OnSent = (_, _) => throw new SyncFault(FaultKind.LaunchDarklyForbidden, "updateIncluded") { HttpStatus = 403 };

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(SyncStatus.Failed, outcome.Result.Status);
        Assert.Null(_scene.Segments.Members);
    }

    [Fact]
    public async Task A_segment_that_may_have_got_a_member_stays()
    {
        _scene.Has("ann");
        _scene.Segments.OnSent = (_, _) => throw new SyncFault(FaultKind.ServiceUnavailable, "503") { HttpStatus = 503 };

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(SyncStatus.PartiallyApplied, outcome.Result.Status);
        Assert.NotNull(_scene.Segments.Members);
    }

    [Theory]
    [InlineData(SyncMode.Mirror, 15, false)]
    [InlineData(SyncMode.Mirror, 16, true)]
    [InlineData(SyncMode.AddOnly, 15, true)]
    public async Task A_segment_that_would_hold_too_many_is_refused_before_anything_is_sent(SyncMode mode, int size, bool refused)
    {
        _scene.Segments.Capacity = 15;
        _scene.Settled("old").Has(Scene.Keys(size));

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { Mode = mode, Force = true });

        Assert.Equal(refused ? FaultKind.SegmentCapacityExceeded : null, outcome.Fault?.Kind);
        Assert.Equal(refused ? SyncStatus.Failed : SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal(refused, _scene.Segments.Batches.Count == 0);
    }

    [Fact]
    public async Task A_segment_of_another_context_kind_is_an_error_that_names_it()
    {
        _scene.Settled("ann").Has("bob");
        _scene.Segments.ShownContextKind = "device";

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal(FaultKind.InvalidParameter, outcome.Fault!.Kind);
        Assert.Contains("'device'", outcome.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(_scene.Segments.Batches);
    }

    [Theory]
    [InlineData(89, true)]
    [InlineData(90, false)]
    public async Task Before_many_leave_a_segment_the_flags_that_rely_on_it_are_named(int kept, bool warned)
    {
        _scene.Segments.Flags = ["checkout", "beta"];
        _scene.Settled(Scene.Keys(100)).Has(Scene.Keys(kept));

        await _scene.SyncAsync();

        Assert.Equal(warned, _scene.Observer.Warnings.Any(text => text.Contains("checkout, beta", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_first_load_goes_as_files_and_what_leaves_goes_by_requests()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal) { FileSize = 40 };
        _scene.Segments.Imports = imports;
        _scene.Settled("old").Has(Scene.Keys(100));

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal([40, 40, 20], imports.Files);
        Assert.Equal((100L, 1L, 4), (outcome.Result.Added, outcome.Result.Removed, outcome.Result.Batches));
        Assert.True(_scene.Segments.Members!.SetEquals(Scene.Keys(100)));
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task A_small_change_goes_by_requests()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal);
        _scene.Segments.Imports = imports;
        _scene.Settled(Scene.Keys(100)).Has(Scene.Keys(109));

        await _scene.SyncAsync();

        Assert.Empty(imports.Files);
        Assert.Single(_scene.Segments.Batches);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("stranger", 0)]
    public async Task When_many_leave_a_file_replaces_everybody_unless_somebody_else_has_added_someone(string? stranger, int replacements)
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal);
        _scene.Segments.Imports = imports;
        _scene.Settled(Scene.Keys(100)).Has(Scene.Keys(50));
        if (stranger is not null)
            _scene.Segments.Fill(_scene.Segments.Members!.Append(stranger));

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { Force = true });

        Assert.Equal(replacements, imports.Replacements);
        Assert.Equal((0L, 50L), (outcome.Result.Added, outcome.Result.Removed));
        Assert.Equal(stranger is null ? 50 : 51, _scene.Segments.Members!.Count);
    }

    [Fact]
    public async Task A_large_segment_that_is_to_be_empty_is_emptied()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal);
        _scene.Segments.Imports = imports;
        _scene.Settled(Scene.Keys(100)).Has();

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { AllowEmpty = true });

        Assert.Equal((SyncStatus.Succeeded, 100L), (outcome.Result.Status, outcome.Result.Removed));
        Assert.Empty(_scene.Segments.Members!);
    }

    [Fact]
    public async Task A_file_of_which_nobody_knows_the_end_is_followed_by_requests()
    {
        _scene.Segments.Imports = new MemoryImports(_scene.Segments, _scene.Journal) { OnArrived = _ => throw new SyncFault(FaultKind.ImportFailed, "stopped") };
        _scene.Settled("old").Has(Scene.Keys(100));

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 100L, 1L), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Removed));
        Assert.True(_scene.Segments.Members!.SetEquals(Scene.Keys(100)));
    }

    [Fact]
    public async Task A_file_that_waits_for_people_is_awaited_by_later_runs()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal) { OnArrived = _ => throw new SyncFault(FaultKind.ApprovalRequired, "pending_approval") };
        _scene.Segments.Imports = imports;
        _scene.Has(Scene.Keys(100));

        Assert.Equal(SyncStatus.PendingApproval, (await _scene.SyncAsync()).Result.Status);
        Assert.NotNull(_scene.Segments.Members);
        imports.End = AwaitedState.Open;
        _scene.BeginCommand();
        Assert.Equal(SyncStatus.PendingApproval, (await _scene.SyncAsync()).Result.Status);
        imports.End = AwaitedState.Done;
        imports.OnArrived = null;
        _scene.BeginCommand();
        SyncOutcome outcome = await _scene.SyncAsync();
        Assert.Equal((SyncStatus.Succeeded, SyncBaseline.Destination, 100L), (outcome.Result.Status, outcome.Result.Baseline, outcome.Result.Added));
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task A_file_that_was_to_replace_everybody_and_broke_off_loses_nobody()
    {
        _scene.Segments.Imports = new MemoryImports(_scene.Segments, _scene.Journal)
        {
            OnArrived = _ =>
            {
                _scene.Segments.Fill();
                throw new SyncFault(FaultKind.ImportFailed, "stopped after it had emptied the segment");
            },
        };
        _scene.Settled(Scene.Keys(100)).Has(Scene.Keys(50));

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { Force = true });

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.True(_scene.Segments.Members!.SetEquals(Scene.Keys(50)));
    }

    [Fact]
    public async Task Where_there_is_little_room_those_who_leave_make_it_first()
    {
        _scene.Segments.Capacity = 100;
        _scene.Settled(Scene.Keys(100)).Has(Scene.Keys(100, start: 20));

        await _scene.SyncAsync(_scene.Request with { BatchSize = 10 });

        Assert.All(_scene.Segments.Batches.Take(2).SelectMany(batch => batch), change => Assert.False(change.Add));
        Assert.All(_scene.Segments.Batches.Skip(2).SelectMany(batch => batch), change => Assert.True(change.Add));
    }

    [Fact]
    public async Task A_new_segment_that_takes_nobody_is_seen_by_one_request_and_taken_away()
    {
        _scene.Has(Scene.Keys(100));
        _scene.Segments.OnSent = (_, _) => throw new SyncFault(FaultKind.LaunchDarklyForbidden, "updateIncluded") { HttpStatus = 403 };

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { BatchSize = 10, ThrottleLimit = 4 });

        Assert.Equal((SyncStatus.Failed, 1), (outcome.Result.Status, _scene.Segments.MostAtOnce));
        Assert.Null(_scene.Segments.Members);
    }

    [Fact]
    public async Task A_segment_that_somebody_else_made_at_the_same_moment_stays()
    {
        ((MemoryMaker)_scene.Segments.Maker!).IsLate = true;
        _scene.Has("ann");
        _scene.Segments.OnSent = (_, _) => throw new SyncFault(FaultKind.LaunchDarklyForbidden, "updateIncluded") { HttpStatus = 403 };

        await _scene.SyncAsync();

        Assert.NotNull(_scene.Segments.Members);
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_its_first_request_leaves_no_empty_segment()
    {
        using CancellationTokenSource stop = new();
        _scene.Has("ann");
        _scene.Segments.OnSend = (_, _) =>
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _scene.SyncAsync(cancellation: stop.Token));

        Assert.Null(_scene.Segments.Members);
        Assert.Equal(SyncStatus.Failed, _scene.Ledger.Runs[^1].Status);
    }

    [Fact]
    public async Task Where_files_are_not_taken_the_members_go_by_requests()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal) { Refusal = new(FaultKind.UnexpectedAnswer, "404") { HttpStatus = 404 } };
        _scene.Segments.Imports = imports;
        _scene.Has(Scene.Keys(100));

        SyncOutcome outcome = await _scene.SyncAsync();

        Assert.Equal((SyncStatus.Succeeded, 1), (outcome.Result.Status, _scene.Segments.Batches.Count));
        Assert.True(_scene.Segments.Members!.SetEquals(Scene.Keys(100)));
    }

    [Fact]
    public async Task An_import_that_the_run_did_not_see_end_is_waited_for_by_the_next()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal)
        {
            OnArrived = _ => throw new SyncFault(FaultKind.ServiceTimeout, "still running"),
        };
        _scene.Segments.Imports = imports;
        _scene.Has(Scene.Keys(100));
        SyncOutcome outcome = await _scene.SyncAsync();
        Assert.Equal(SyncStatus.PartiallyApplied, outcome.Result.Status);
        Assert.Equal("i-0", Assert.Single(_scene.Ledger.Awaited).Id);

        imports.OnArrived = null;
        _scene.BeginCommand();
        outcome = await _scene.SyncAsync();

        Assert.Equal(["i-0"], imports.Settled);
        Assert.Equal((SyncStatus.Succeeded, 100L), (outcome.Result.Status, outcome.Result.Added));
        Assert.Empty(_scene.Ledger.Awaited);
    }

    [Fact]
    public async Task An_import_that_nobody_knows_of_is_waited_for_too()
    {
        MemoryImports imports = new(_scene.Segments, _scene.Journal);
        _scene.Segments.Imports = imports;
        _scene.Segments.IsImporting = () => imports.Settled.Count == 0;
        _scene.Settled("ann").Has("bob");

        await _scene.SyncAsync();

        Assert.Equal([""], imports.Settled);
        Assert.Equal("bob", Assert.Single(_scene.Segments.Members!));
    }

    [Fact]
    public async Task A_plan_that_is_only_shown_is_checked_by_LaunchDarkly_when_asked_for()
    {
        _scene.Segments.Check = _ => null;
        _scene.Settled("old").Has(Scene.Keys(25));

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { WhatIf = true, Verify = true, BatchSize = 10 });

        Assert.Equal((SyncStatus.Planned, 26), (outcome.Result.Status, _scene.Segments.Checked));
        Assert.Equal("old", Assert.Single(_scene.Segments.Members!));
    }

    [Fact]
    public async Task A_plan_that_LaunchDarkly_would_refuse_has_failed()
    {
        _scene.Segments.Check = _ => new(FaultKind.RequestRefused, "conflicting target");
        _scene.Settled("old").Has("ann");

        SyncOutcome outcome = await _scene.SyncAsync(_scene.Request with { WhatIf = true, Verify = true });

        Assert.Equal((SyncStatus.Failed, FaultKind.RequestRefused), (outcome.Result.Status, outcome.Fault!.Kind));
        Assert.Empty(_scene.Ledger.Runs);
    }

    [Theory]
    [InlineData(true, "checks no changes of kind Big")]
    [InlineData(false, "not there yet")]
    public async Task A_check_that_is_not_possible_is_told_of(bool exists, string expected)
    {
        if (exists)
            _scene.Settled("old");
        _scene.Has("ann");

        await _scene.SyncAsync(_scene.Request with { WhatIf = true, Verify = true });

        Assert.Contains(_scene.Observer.Warnings, text => text.Contains(expected, StringComparison.Ordinal));
    }
}
