namespace LDCohortSync.Ports;

/// <summary>Imports of files with members.</summary>
public interface ISegmentImports
{
    /// <summary>From how many changes on a file is better than requests.</summary>
    int From { get; }

    /// <summary>True when the members fit into one file, so that they can replace what is in the segment.</summary>
    bool FitsOneFile(IReadOnlyCollection<ReadOnlyMemory<byte>> members);

    /// <summary>Imports the members in one file after another, and waits for each.</summary>
    /// <param name="import">What to import.</param>
    /// <param name="note">Is told of each import once LaunchDarkly has it.</param>
    /// <param name="observer">Is told of requests and of the waiting.</param>
    /// <param name="cancellation">Ends the wait; LaunchDarkly goes on with a file that it has.</param>
    /// <returns>For each finished file how many members it had.</returns>
    /// <exception cref="SyncFault"><see cref="FaultKind.ImportFailed"/>, or a fault of the service.</exception>
    IAsyncEnumerable<int> LoadAsync(SegmentImport import, Func<AwaitedChange, Task> note, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Waits as long as LaunchDarkly works on an import.</summary>
    /// <param name="segmentKey">The segment.</param>
    /// <param name="import">The import's id; null for whatever is imported into the segment.</param>
    /// <param name="observer">Is told of the waiting.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns><see cref="AwaitedState.Open"/> when it waits for an approval, <see cref="AwaitedState.NotDone"/> when it was stopped.</returns>
    /// <exception cref="SyncFault">It takes longer than the deadline.</exception>
    Task<AwaitedState> WaitAsync(string segmentKey, string? import, ISyncObserver observer, CancellationToken cancellation);
}
