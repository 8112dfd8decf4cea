using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.LaunchDarkly.Segments;

/// <summary>Files of members into big segments, against the sandbox.</summary>
public sealed class SegmentImportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Members_arrive_exactly_whatever_is_in_their_keys(bool replaces)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(new() { ImportStatePolls = 2 });
        await scene.MakeAsync(scene.Big);
        await scene.SendAsync(scene.Big, ("before", true));

        List<AwaitedChange> noted = await scene.ImportAsync(Batches.NastyKeys, replaces);

        Assert.Equal((replaces ? Batches.NastyKeys : [.. Batches.NastyKeys, "before"]).Order(StringComparer.Ordinal), await scene.ReadAsync(scene.Big));
        Assert.Equal(scene.State.Imports.All[0].Id, Assert.Single(noted).Id);
        Assert.True(scene.Observer.Events.OfType<SyncEvent.Importing>().Count() >= 2);
    }

    [Theory]
    [InlineData(ImportLocationForm.Address)]
    [InlineData(ImportLocationForm.None)]
    public async Task The_end_is_seen_whatever_the_answer_tells_of_the_id(ImportLocationForm form)
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(new() { ImportLocationForm = form, ImportStatePolls = 1 });
        await scene.MakeAsync(scene.Big);

        List<AwaitedChange> noted = await scene.ImportAsync(["ann"]);

        Assert.Equal(form == ImportLocationForm.None ? 0 : 1, noted.Count);
        Assert.Equal(["ann"], await scene.ReadAsync(scene.Big));
    }

    [Fact]
    public async Task An_import_that_is_stopped_is_a_fault()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(new() { ImportsStop = true });
        await scene.MakeAsync(scene.Big);

        await FaultAssert.ThrowsAsync(FaultKind.ImportFailed, () => scene.ImportAsync(["ann"]));
    }

    [Fact]
    public async Task A_refused_file_is_a_fault_that_names_no_member()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Big);
        scene.Sandbox.Faults.Add(SandboxFault.Answer(400, """{"code":"invalid_request","message":"key ann@example.com is excluded"}""") with { Method = "POST", Path = "*/imports" });

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.RequestRefused, () => scene.ImportAsync(["ann@example.com"]));

        Assert.DoesNotContain("ann@example.com", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_needs_an_approval_says_so()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        scene.State.DefaultEnvironment.SegmentApprovalsRequired = true;
        await scene.MakeAsync(scene.Big);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ApprovalRequired, () => scene.ImportAsync(["ann"]));

        Assert.True(fault.WasRefused);
    }

    [Fact]
    public async Task Another_import_of_the_environment_is_waited_for()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync();
        await scene.MakeAsync(scene.Big);
        SandboxSegment other = scene.State.AddSegment("other", "Other", unbounded: true)!;
        SandboxImport running = scene.State.Imports.StartElsewhere(other);
        int waits = 0;
        CallbackObserver observer = new(happening =>
        {
            if (happening is SyncEvent.Importing && ++waits == 3)
                running.Release();
        });

        await scene.ImportAsync(["ann"], observer: observer);

        Assert.True(scene.State.Requests.Entries.Count(entry => entry.Status == 409) >= 3);
        Assert.Equal(["ann"], await scene.ReadAsync(scene.Big));
    }

    [Fact]
    public async Task An_import_without_an_end_is_a_timeout()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(new() { ImportsHeld = true });
        await scene.MakeAsync(scene.Big);

        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => scene.ImportAsync(["ann"]));

        Assert.Contains("30 minutes", fault.Message, StringComparison.Ordinal);
        Assert.True((await scene.Big.FindAsync(scene.Cohort.Id, scene.Observer, Stop))!.IsImporting);
    }

    [Fact]
    public async Task What_was_imported_by_a_run_that_is_gone_is_waited_for()
    {
        await using SegmentScene scene = await SegmentScene.StartAsync(new() { ImportsHeld = true });
        await scene.MakeAsync(scene.Big);
        await FaultAssert.ThrowsAsync(FaultKind.ServiceTimeout, () => scene.ImportAsync(["ann"]));
        SandboxImport running = scene.State.Imports.All[0];
        running.Release();

        Assert.Equal(AwaitedState.Done, await scene.Big.Imports.WaitAsync(SegmentScene.Key, running.Id, scene.Observer, Stop));

        Assert.Equal(ImportStatus.Complete, running.Status);
        Assert.Equal(AwaitedState.Unknown, await scene.Big.Imports.WaitAsync(SegmentScene.Key, "unknown", scene.Observer, Stop));
        Assert.Equal(AwaitedState.Done, await scene.Big.Imports.WaitAsync(SegmentScene.Key, import: null, scene.Observer, Stop));
    }

    [Fact]
    public void Files_keep_to_the_documented_limits()
    {
        ReadOnlyMemory<byte>[] members = [.. Enumerable.Range(0, 25).Select(i => (ReadOnlyMemory<byte>)new byte[] { (byte)('a' + i) })];

        Assert.Equal([10, 10, 5], MemberCsv.Cut(members, mostKeys: 10).Select(file => file.Keys));
        Assert.Equal([4, 4, 4, 4, 4, 4, 1], MemberCsv.Cut(members, mostBytes: 9).Select(file => file.Keys));
        Assert.All(MemberCsv.Cut(members, mostBytes: 9), file => Assert.True(file.File.Written.Length <= 9));
        Assert.Empty(MemberCsv.Cut([]));
    }
}
