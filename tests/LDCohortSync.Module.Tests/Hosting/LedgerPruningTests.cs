using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>Pruning of the ledger after a sync command.</summary>
public sealed class LedgerPruningTests
{
    private readonly RecordingSink _sink = new();

    [Fact]
    public async Task A_ledger_is_pruned_once_and_for_the_longest_time_of_its_destinations()
    {
        DestinationInMemory[] destinations = [new("a", keep: TimeSpan.FromDays(40)), new("b"), new("c", keep: TimeSpan.FromDays(90))];
        destinations[0].Ledger.Prune = () => new(DateTimeOffset.UnixEpoch, 1_234, 2, 3);

        await RunAsync(destinations);

        Assert.Equal([TimeSpan.FromDays(90)], destinations.SelectMany(one => one.Ledger.Prunings));
        (MessageStream stream, string text) = Assert.Single(_sink.Messages);
        Assert.Equal(MessageStream.Verbose, stream);
        Assert.Contains("older than 90 days", text, StringComparison.Ordinal);
        Assert.Matches(@"1.?234 run\(s\), the members of 2 segment\(s\), 3 cohort request\(s\)", text);
    }

    [Fact]
    public async Task A_ledger_is_left_alone_without_a_time_and_silently_when_it_was_pruned_just_now()
    {
        DestinationInMemory kept = new("a");
        DestinationInMemory pruned = new("b", keep: TimeSpan.FromDays(31));

        await RunAsync(kept);
        await RunAsync(pruned);

        Assert.Empty(kept.Ledger.Prunings);
        Assert.Single(pruned.Ledger.Prunings);
        Assert.Empty(_sink.Messages);
    }

    [Fact]
    public async Task A_fault_is_a_warning()
    {
        DestinationInMemory destination = new("a", keep: TimeSpan.FromDays(31));
        destination.Ledger.Prune = () => throw new SyncFault(FaultKind.LedgerUnavailable, "The ledger is busy.");

        await RunAsync(destination);

        Assert.Equal("The ledger could not be pruned: The ledger is busy.", Assert.Single(_sink.Warnings));
        Assert.Equal(0, _sink.Errors);
    }

    private async Task RunAsync(params DestinationInMemory[] destinations)
    {
        LedgerPruning pruning = new();
        foreach (DestinationInMemory destination in destinations)
        {
            pruning.Take([destination.Connection]);
            pruning.Take([destination.Connection]);
        }

        await pruning.RunAsync(_sink, TestContext.Current.CancellationToken);
    }
}
