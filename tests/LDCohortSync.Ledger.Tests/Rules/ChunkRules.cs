using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>Plans that are so large that they are written in several chunks, with others writing, and processes dying, in between.</summary>
public abstract class ChunkRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    // 1,200 keys of 40,000 bytes make three chunks.
    private const int Large = 1_200;

    [Fact]
    public async Task Others_write_while_a_large_plan_is_written()
    {
        ILedger other = await OpenAsync();
        SegmentBaseline? seen = null;
        int runs = 0;
        LazyKeys adds = new(Large, LargeKey, at: Large - 1, () =>
        {
            other.RecordRunAsync(OtherSegment, Runs.New("c2"), Stop).GetAwaiter().GetResult();
            seen = other.LoadAsync(Segment, Stop).GetAwaiter().GetResult();
            runs = other.ReadRunsAsync(new(), Stop).GetAwaiter().GetResult().Count;
        });
        await SyncAsync(["ann"], []);
        CohortSyncResult run = Runs.New();

        await Ledger.BeginAsync(Segment, run, adds, [], Stop);

        Assert.Equal(2, runs);
        Assert.Equal(["ann"], Keys.Possible(seen!));
        Assert.Equal(Large + 1, Keys.Possible((await Ledger.LoadAsync(Segment, Stop))!).Length);
        await Ledger.CommitAsync(Segment, run, [], null, true, Stop);
        Assert.Equal(Large + 1, (await Ledger.LoadAsync(Segment, Stop))!.Settled.Count);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(900)]
    [InlineData(1_199)]
    public async Task A_process_that_dies_between_two_chunks_has_begun_nothing(int at)
    {
        await SyncAsync(["ann"], []);
        CohortSyncResult died = Runs.New();
        int changes = await Place.CountChangesAsync();
        await Assert.ThrowsAsync<OutOfSpaceException>(
            () => Ledger.BeginAsync(Segment, died, new LazyKeys(Large, LargeKey, at, () => throw new OutOfSpaceException()), [], Stop));
        // That there is something to be freed makes this test worth something.
        Assert.Equal(at < 400 ? 0 : 1, await Place.CountChangesAsync() - changes);

        ILedger next = await OpenAsync();
        SegmentBaseline baseline = (await next.LoadAsync(Segment, Stop))!;
        Assert.True(baseline.IsSettled);
        Assert.Equal(["ann"], Keys.Possible(baseline));
        Assert.DoesNotContain(await next.ReadRunsAsync(new(), Stop), run => run.RunId == died.RunId);
        Assert.Equal(FaultKind.SyncInProgress, (await Assert.ThrowsAsync<SyncFault>(() => next.CommitAsync(Segment, died, [], null, true, Stop))).Kind);

        CohortSyncResult run = Runs.New();
        await next.BeginAsync(Segment, run, baseline, Keys.List("bob"), [], Stop);
        await next.CommitAsync(Segment, run, [], null, true, Stop);
        Assert.Equal(["ann", "bob"], Keys.Certain((await next.LoadAsync(Segment, Stop))!));
        Assert.Equal(2, await Place.CountChangesAsync());
        Assert.Equal(2, await Place.CountBlocksAsync());
    }

    [Fact]
    public async Task Replacements_that_are_cut_off_between_two_chunks_replace_nothing_and_pile_up_nowhere()
    {
        await SyncAsync(["ann"], []);
        MemberSet members = new();
        for (int i = 0; i < Large; i++)
            members.Add(LargeKey(i).Span);
        await Ledger.ReplaceAsync(Segment, members, 1, Stop);
        int blocks = await Place.CountBlocksAsync();
        for (int round = 0; round < 3; round++)
        {
            await Assert.ThrowsAsync<OutOfSpaceException>(
                () => Ledger.BeginAsync(Segment, Runs.New(), new LazyKeys(Large, LargeKey, Large - 1, () => throw new OutOfSpaceException()), [], Stop));
            Assert.InRange(await Place.CountBlocksAsync(), blocks + 1, 2 * blocks);
        }

        Assert.Equal(Large, (await Ledger.LoadAsync(Segment, Stop))!.Settled.Count);
        await Ledger.ReplaceAsync(Segment, members, 2, Stop);
        await SyncAsync([], ["ann"]);
        Assert.InRange(await Place.CountBlocksAsync(), blocks, blocks + 1);
    }

    [Fact]
    public async Task A_large_doubt_that_comes_up_while_a_large_plan_is_written_stops_it()
    {
        ILedger other = await OpenAsync();
        await SyncAsync(["ann"], []);
        SegmentBaseline baseline = (await Ledger.LoadAsync(Segment, Stop))!;
        LazyKeys adds = new(Large, LargeKey, at: Large - 1,
            () => other.DoubtAsync(Segment, [.. Enumerable.Range(0, 800).Select(LargeKey)], Keys.List("ann"), Stop).GetAwaiter().GetResult());

        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(() => Ledger.BeginAsync(Segment, Runs.New(), baseline, adds, [], Stop));

        Assert.Equal(FaultKind.SyncInProgress, fault.Kind);
        baseline = (await Ledger.LoadAsync(Segment, Stop))!;
        Assert.Equal((801, 0), (Keys.Possible(baseline).Length, Keys.Certain(baseline).Length));
    }

    private static ReadOnlyMemory<byte> LargeKey(int number) => Keys.Of($"member-{number:D8}".PadRight(40_000, '.'));

    private sealed class OutOfSpaceException : Exception;
}
