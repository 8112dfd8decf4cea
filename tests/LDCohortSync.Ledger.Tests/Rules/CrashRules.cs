using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>
/// Random histories of a segment: whatever is begun, cut off, refused, committed or replaced, and whatever runs without a
/// lease still send, every certain member is in the segment, every member of it is possible, and one clean exact run makes it the cohort.
/// </summary>
public abstract class CrashRules<TPlace> : LedgerRules<TPlace>
    where TPlace : ILedgerPlace, new()
{
    private const int Histories = 250;

    [Fact]
    public async Task No_history_makes_the_ledger_wrong()
    {
        int cutOff = 0;
        int refusedInDoubt = 0;
        int late = 0;
        int overtaken = 0;
        int replacementsOvertaken = 0;
        for (int seed = 0; seed < Histories; seed++)
        {
            SegmentHistory history = new(Ledger, new(Segment.Scope, $"segment-{seed}"), seed);
            await history.RunAsync(Stop);
            cutOff += history.CutOff;
            refusedInDoubt += history.RefusedInDoubt;
            late += history.Late;
            overtaken += history.Overtaken;
            replacementsOvertaken += history.ReplacementsOvertaken;
        }

        // Otherwise the histories would prove little.
        Assert.True(cutOff > Histories, $"only {cutOff} runs were cut off");
        Assert.True(refusedInDoubt > 20, $"only {refusedInDoubt} changes in doubt were refused");
        Assert.True(late > Histories / 2, $"only {late} runs came back late");
        Assert.True(overtaken > 20, $"only {overtaken} plans were overtaken");
        Assert.True(replacementsOvertaken > 5, $"only {replacementsOvertaken} replacements were overtaken");
    }

    [Fact]
    public async Task A_load_sees_one_state_while_others_write()
    {
        ILedger writer = await OpenAsync();
        string[][] states = [[.. Enumerable.Range(0, 3_000).Select(i => $"a{i}")], [.. Enumerable.Range(0, 2_000).Select(i => $"b{i}")]];
        await writer.ReplaceAsync(Segment, Keys.Set(states[0]), 0, Stop);

        Task writing = Task.Run(async () =>
        {
            for (int i = 1; i <= 60; i++)
                await writer.ReplaceAsync(Segment, Keys.Set(states[i % 2]), i % 2, Stop);
        }, Stop);
        int loads = 0;
        do
        {
            SegmentBaseline? baseline = await Ledger.LoadAsync(Segment, Stop);
            Assert.NotNull(baseline?.Generation);
            Assert.Equal(states[baseline.Generation.Value].Order(StringComparer.Ordinal), Keys.Text(baseline.Settled));
            loads++;
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.True(loads > 1);
    }

    [Fact]
    public async Task Several_ledgers_write_at_once()
    {
        ILedger[] ledgers = [Ledger, await OpenAsync(), await OpenAsync(), await OpenAsync()];
        await Task.WhenAll(ledgers.Select((ledger, number) => Task.Run(async () =>
        {
            SegmentAddress segment = new(Segment.Scope, $"segment-{number}");
            for (int i = 0; i < 25; i++)
            {
                CohortSyncResult run = Runs.New();
                await ledger.BeginAsync(segment, run, Keys.List($"{number}-{i}"), [], Stop);
                await ledger.RecordProgressAsync(run.RunId, 1, 0, 1, Stop);
                await ledger.CommitAsync(segment, run with { Added = 1, Batches = 1 }, [], null, true, Stop);
            }
        }, Stop)));

        Assert.Equal(100, (await Ledger.ReadRunsAsync(new() { Statuses = [SyncStatus.Succeeded] }, Stop)).Count);
        for (int number = 0; number < ledgers.Length; number++)
        {
            SegmentBaseline? baseline = await Ledger.LoadAsync(new(Segment.Scope, $"segment-{number}"), Stop);
            Assert.Equal(25, baseline?.Settled.Count);
        }
    }
}
