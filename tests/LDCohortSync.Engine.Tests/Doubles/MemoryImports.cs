using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Takes members as files.</summary>
internal sealed class MemoryImports(MemorySegments segments, Journal journal) : ISegmentImports
{
    public int From { get; init; } = 10;

    /// <summary>Members of a file.</summary>
    public int FileSize { get; init; } = 1000;

    /// <summary>Runs when a file has arrived and has had no effect yet.</summary>
    public Action<int>? OnArrived { get; set; }

    /// <summary>What the first file is refused with; null to take it.</summary>
    public SyncFault? Refusal { get; set; }

    /// <summary>What became of imports that are asked for.</summary>
    public AwaitedState End { get; set; } = AwaitedState.Done;

    /// <summary>Files that took the place of everything.</summary>
    public int Replacements { get; private set; }

    /// <summary>Members of each file.</summary>
    public List<int> Files { get; } = [];

    /// <summary>Imports that were waited for, those that nobody had the id of as an empty text.</summary>
    public List<string> Settled { get; } = [];

    public bool FitsOneFile(IReadOnlyCollection<ReadOnlyMemory<byte>> members) => members.Count <= FileSize;

    public async IAsyncEnumerable<int> LoadAsync(SegmentImport import, Func<AwaitedChange, Task> note, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (ReadOnlyMemory<byte>[] file in import.Members.Chunk(FileSize))
        {
            await import.Lease.ConfirmAsync(cancellation);
            if (Refusal is not null)
                throw Refusal;
            await note(new(import.RunId, AwaitedKind.Import, $"i-{Files.Count}", Link: null));
            OnArrived?.Invoke(Files.Count);
            journal.Step("import", () => segments.Fill(MemberText.Keys(file).Concat(import.Replaces ? [] : segments.Members!)));
            Files.Add(file.Length);
            Replacements += import.Replaces ? 1 : 0;
            yield return file.Length;
        }
    }

    public Task<AwaitedState> WaitAsync(string segmentKey, string? import, ISyncObserver observer, CancellationToken cancellation)
    {
        Settled.Add(import ?? "");
        return Task.FromResult(End);
    }
}
