using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.LaunchDarkly.Segments;

/// <summary>Segments that this module makes itself, of both kinds, against the sandbox.</summary>
public sealed class ListSegmentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SegmentKind.Big, "user")]
    [InlineData(SegmentKind.Big, "device")]
    [InlineData(SegmentKind.Standard, "user")]
    [InlineData(SegmentKind.Standard, "device")]
    public async Task A_segment_is_made_filled_and_read_back_exactly(SegmentKind kind, string contextKind)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(contextKind: contextKind);
        ISegmentDestination segments = scene.Of(kind);
        Assert.Null(await segments.FindAsync(scene.Cohort.Id, scene.Observer, Stop));

        LDSyncedSegment made = await scene.MakeAsync(segments);
        await scene.SendAsync(segments, [.. Batches.NastyKeys.Select(key => (key, true)), ("gone", true)]);
        await scene.SendAsync(segments, ("gone", false), ("never there", false), ("plain", true));

        Assert.Equal((SegmentScene.Key, "Power users", kind, scene.Cohort.Id), (made.Key, made.Name, made.Kind, made.CohortId));
        Assert.Equal(kind == SegmentKind.Big ? contextKind : null, made.ContextKind);
        Assert.Equal(Batches.NastyKeys.Order(StringComparer.Ordinal), await scene.ReadAsync(segments));
        SandboxSegment stored = scene.State.GetSegment(SegmentScene.Key);
        Assert.Equal(Batches.NastyKeys.Order(StringComparer.Ordinal), stored.MembersOf(contextKind).Order(StringComparer.Ordinal));
        Assert.Equal(["amplitude", "ldcohortsync"], stored.Tags.Order(StringComparer.Ordinal));
        Assert.Equal(kind == SegmentKind.Big, stored.Unbounded);
        LDSyncedSegment found = (await segments.FindAsync(scene.Cohort.Id, scene.Observer, Stop))!;
        Assert.True(await segments.HoldsAsync(found, "plain"u8.ToArray(), scene.Observer, Stop));
        Assert.False(await segments.HoldsAsync(found, "PLAIN"u8.ToArray(), scene.Observer, Stop));
    }

    [Theory]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public async Task A_segment_that_is_there_by_now_is_taken(SegmentKind kind)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        LDSyncedSegment first = await scene.MakeAsync(scene.Of(kind));

        LDSyncedSegment second = await scene.MakeAsync(scene.Of(kind), isNew: false);

        Assert.Equal(first.Generation, second.Generation);
        Assert.Equal(1, scene.State.Requests.Entries.Count(request => request.Method == "POST" && request.Status == 409));
    }

    [Fact]
    public async Task A_segment_of_another_kind_that_is_there_by_now_is_an_error()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);

        await FaultAssert.ThrowsAsync(FaultKind.InvalidParameter, () => scene.MakeAsync(scene.Big));
    }

    [Theory]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public async Task A_segment_that_was_made_again_has_another_generation(SegmentKind kind)
    {
        JumpingClock time = new();
        await using SegmentScene scene = await SegmentScene.StartAsync(sandboxTime: time);
        ISegmentDestination segments = scene.Of(kind);
        LDSyncedSegment first = await scene.MakeAsync(segments);
        await segments.Maker!.RemoveAsync(SegmentScene.Key, new HeldLease(), scene.Observer, Stop);
        Assert.Null(await segments.FindAsync(scene.Cohort.Id, scene.Observer, Stop));
        time.Advance(TimeSpan.FromSeconds(1));

        LDSyncedSegment second = await scene.MakeAsync(segments);

        Assert.NotEqual(first.Generation, second.Generation);
    }

    [Fact]
    public async Task A_segment_into_which_somebody_has_put_members_is_not_removed()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.State.GetSegment(SegmentScene.Key).SetMembers(["d-1"], "device");

        await FaultAssert.ThrowsAsync(FaultKind.InvalidParameter, () => scene.Standard.Maker.RemoveAsync(SegmentScene.Key, new HeldLease(), scene.Observer, Stop));

        Assert.NotNull(scene.State.FindSegment(SegmentScene.Key));
    }

    [Fact]
    public async Task Members_of_other_context_kinds_and_those_that_are_excluded_stay_as_they_are()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(contextKind: "device");
        await scene.MakeAsync(scene.Standard);
        SandboxSegment stored = scene.State.GetSegment(SegmentScene.Key);
        stored.SetMembers(["same key", "ann"], "user");
        stored.SetExcludedMembers(["no"], "device");

        await scene.SendAsync(scene.Standard, ("same key", true), ("d-1", true));
        await scene.SendAsync(scene.Standard, ("d-1", false));

        Assert.Equal(["same key"], await scene.ReadAsync(scene.Standard));
        Assert.Equal(["ann", "same key"], stored.MembersOf("user"));
        Assert.Equal(["no"], stored.ExcludedMembersOf("device"));
    }

    [Fact]
    public async Task Members_of_each_context_kind_have_a_place_of_their_own_in_the_ledger()
    {
        await using SegmentScene users = await SegmentScene.StartAsync();
        await using SegmentScene devices = await SegmentScene.StartAsync(contextKind: "device");

        Assert.Equal("amplitude-c1", users.Standard.AddressFor("c1").SegmentKey);
        Assert.Equal("amplitude-c1/device", devices.Standard.AddressFor("c1").SegmentKey);
        Assert.Equal("amplitude-c1", devices.Big.AddressFor("c1").SegmentKey);
        Assert.Equal("amplitude-c1", ((ISegmentDestination)users.Synced).AddressFor("c1").SegmentKey);
    }

    [Fact]
    public async Task A_full_segment_takes_as_many_as_leave_it_in_the_same_request()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.State.GetSegment(SegmentScene.Key).SetMembers(Enumerable.Range(0, 15_000).Select(i => $"u-{i}"));

        await scene.SendAsync(scene.Standard, ("u-0", false), ("ann", true));

        Assert.Contains("ann", await scene.ReadAsync(scene.Standard));
        await FaultAssert.ThrowsAsync(FaultKind.RequestRefused, () => scene.SendAsync(scene.Standard, ("bob", true)));
    }

    [Fact]
    public async Task When_somebody_else_changes_a_standard_segment_it_is_read_again_and_the_rest_is_sent()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.Sandbox.Faults.Add(SandboxFault.LostLock(times: 3));

        await scene.SendAsync(scene.Standard, ("ann", true), ("bob", true));

        Assert.Equal(["ann", "bob"], await scene.ReadAsync(scene.Standard));
        Assert.Equal(3, scene.Observer.Events.OfType<SyncEvent.Retrying>().Count());
        Assert.Equal(3, scene.State.Requests.Entries.Count(request => request.Method == "PATCH" && request.Status == 409));
    }

    [Fact]
    public async Task After_a_conflict_only_what_is_missing_is_sent()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.State.GetSegment(SegmentScene.Key).AddMembers(["ann"]);
        scene.Sandbox.Faults.Add(SandboxFault.LostLock());

        await scene.SendAsync(scene.Standard, ("ann", true), ("bob", true), ("cid", false));

        Assert.DoesNotContain("ann", scene.Last("PATCH").Body!, StringComparison.Ordinal);
        Assert.DoesNotContain("cid", scene.Last("PATCH").Body!, StringComparison.Ordinal);
        Assert.Equal(["ann", "bob"], await scene.ReadAsync(scene.Standard));
    }

    [Fact]
    public async Task Conflicts_without_an_end_are_a_fault()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.Sandbox.Faults.Add(SandboxFault.LostLock(times: 100));

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ServiceUnavailable, () => scene.SendAsync(scene.Standard, ("ann", true)));

        Assert.Equal(409, fault.HttpStatus);
    }

    [Fact]
    public async Task A_member_that_is_excluded_by_hand_is_refused_and_the_text_does_not_name_it()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);
        scene.State.GetSegment(SegmentScene.Key).SetExcludedMembers(["ann@example.com"]);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.RequestRefused, () => scene.SendAsync(scene.Standard, ("ann@example.com", true)));

        Assert.True(fault.RefusesContent);
        Assert.DoesNotContain("ann@example.com", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rehearsal_is_checked_and_changes_nothing()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        LDSyncedSegment segment = await scene.MakeAsync(scene.Standard);
        scene.State.GetSegment(SegmentScene.Key).SetExcludedMembers(["no"]);

        Assert.True(await scene.Standard.RehearseAsync(segment, Batches.Of(scene.Cohort, ("ann", true)).Changes, scene.Observer, Stop));
        await FaultAssert.ThrowsAsync(FaultKind.RequestRefused,
            () => scene.Standard.RehearseAsync(segment, Batches.Of(scene.Cohort, ("no", true)).Changes, scene.Observer, Stop));

        Assert.EndsWith("?dryRun=true", scene.Last("PATCH").Target, StringComparison.Ordinal);
        Assert.Empty(await scene.ReadAsync(scene.Standard));
        Assert.False(await scene.Big.RehearseAsync(segment, Batches.Of(scene.Cohort, ("ann", true)).Changes, scene.Observer, Stop));
    }

    [Theory]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public async Task A_segment_that_is_gone_while_members_are_sent_is_told_of(SegmentKind kind)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.SegmentNotFound, () => scene.SendAsync(scene.Of(kind), ("ann", true)));

        Assert.Equal(SegmentScene.Key, fault.Target);
    }

    [Theory]
    [InlineData("createSegment")]
    [InlineData("updateIncluded")]
    [InlineData("deleteSegment")]
    public async Task A_missing_permission_is_named(string action)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        if (action != "createSegment")
            await scene.MakeAsync(scene.Standard);
        scene.Sandbox.Faults.Add(new SandboxFault { MissingAction = action });

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.LaunchDarklyForbidden, () => action switch
        {
            "createSegment" => scene.MakeAsync(scene.Standard),
            "updateIncluded" => scene.SendAsync(scene.Standard, ("ann", true)),
            _ => scene.Standard.Maker.RemoveAsync(SegmentScene.Key, new HeldLease(), scene.Observer, Stop),
        });

        Assert.Contains(action, fault.Advice!, StringComparison.Ordinal);
        Assert.Contains("proj/default:env/production:segment/amplitude-*", fault.Advice!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_stands_in_the_way_of_the_ingestion_is_found_by_it()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Standard);

        Assert.Equal(SegmentKind.Standard, (await scene.Synced.FindAsync(scene.Cohort.Id, scene.Observer, Stop))!.Kind);
    }

    [Fact]
    public async Task Nothing_is_written_without_the_lease()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        HeldLease lost = new(confirmations: 0);
        SegmentBatch batch = Batches.Of(scene.Cohort, ("ann", true)) with { Lease = lost };

        await FaultAssert.ThrowsAsync(FaultKind.SyncInProgress, () => scene.Big.Maker.MakeAsync(scene.Cohort, lost, scene.Observer, Stop));
        await FaultAssert.ThrowsAsync(FaultKind.SyncInProgress, () => scene.Big.SendAsync(batch, scene.Observer, Stop));
        await FaultAssert.ThrowsAsync(FaultKind.SyncInProgress, () => scene.Standard.SendAsync(batch, scene.Observer, Stop));
        await FaultAssert.ThrowsAsync(FaultKind.SyncInProgress, () => scene.Standard.Maker.RemoveAsync(SegmentScene.Key, lost, scene.Observer, Stop));

        Assert.DoesNotContain(scene.State.Requests.Entries, request => request.Method != "GET");
    }
}
