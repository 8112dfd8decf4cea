using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Segments;

/// <summary>
/// Changes on their way into the ledger. Millions of them go in several chunks, each in a short transaction, so that others get
/// their turn in between; the last one makes them valid, and without it they are nothing but space to be freed.
/// </summary>
internal sealed class StagedChanges(IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes) : IDisposable
{
    // Blocks of about a mebibyte.
    private const int ChunkBlocks = 16;

    private readonly IEnumerator<StoredBlock> _blocks = Cut(adds, removes).GetEnumerator();

    /// <summary>Keys added.</summary>
    public int Added => adds.Count;

    /// <summary>Keys removed.</summary>
    public int Removed => removes.Count;

    /// <summary>The row of the changes; null before the first chunk is in the ledger.</summary>
    public long? Delta { get; set; }

    /// <summary>The blocks that go in next.</summary>
    public List<StoredBlock> Chunk { get; } = new(ChunkBlocks);

    /// <summary>Cuts the next chunk. This takes a while, so it is done outside of the transaction.</summary>
    /// <returns>True when others come after it.</returns>
    public bool ReadChunk(CancellationToken cancellation)
    {
        Chunk.Clear();
        while (Chunk.Count < ChunkBlocks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_blocks.MoveNext())
                return false;
            Chunk.Add(_blocks.Current);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _blocks.Dispose();

    private static IEnumerable<StoredBlock> Cut(IEnumerable<ReadOnlyMemory<byte>> adds, IEnumerable<ReadOnlyMemory<byte>> removes)
    {
        int sequence = 0;
        foreach (byte[] block in MemberBlock.Write(removes))
            yield return new(false, sequence++, block);
        sequence = 0;
        foreach (byte[] block in MemberBlock.Write(adds))
            yield return new(true, sequence++, block);
    }
}
