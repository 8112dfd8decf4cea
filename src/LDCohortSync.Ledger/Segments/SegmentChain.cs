using LDCohortSync.Ledger.Databases;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Segments;

/// <summary>
/// What the ledger holds of one segment: the settled changes, each with its place in time, and the pending ones. It lives as
/// long as the caller's transaction, in which all of it runs.
/// </summary>
internal sealed class SegmentChain(LedgerTransaction transaction, SegmentAddress segment, CancellationToken cancellation)
{
    /// <summary>Loads the members; null when nothing is known.</summary>
    public SegmentBaseline? Load()
    {
        if (Find() is not var (id, generation, isPartial))
            return null;
        List<SegmentDelta> settled = Settled(id);
        List<SegmentDelta> pending = Pending(id);
        if (settled.Count + pending.Count == 0)
            return null;
        SegmentBaselineBuilder builder = Gather(settled);
        foreach (SegmentDelta delta in pending)
            ForEachBlock(delta, (block, adds) => builder.TakeUnfinished(block, adds));
        return builder.Build(generation, isPartial, pending.Count == 0 ? 0 : pending[^1].Id, settled.Count == 0 ? 0 : settled[0].Id);
    }

    /// <summary>The settled changes, newest first, and the members that they make; null when it is not worth while to merge them.</summary>
    /// <param name="known">Members that are in memory already; they are not loaded once more if they are the settled ones.</param>
    public (IReadOnlyList<SegmentDelta> Deltas, MemberSet Members)? LoadIfWorthMerging(SegmentBaseline known)
    {
        if (Find() is not var (id, _, _))
            return null;
        List<SegmentDelta> settled = Settled(id);
        if (!IsWorthMerging(settled))
            return null;
        return (settled, settled[0].Id == known.NewestSettled ? known.Settled : Gather(settled).Build(null).Settled);
    }

    /// <summary>The pending changes, oldest first, and what they leave open; null when they are few.</summary>
    /// <remarks>Each run that fails leaves some, and they may be the whole plan each time.</remarks>
    public (IReadOnlyList<SegmentDelta> Deltas, SegmentBaseline Open)? LoadIfWorthFolding()
    {
        const int MostPending = 4;
        if (Find() is not var (id, _, _))
            return null;
        List<SegmentDelta> pending = Pending(id);
        if (pending.Count < MostPending)
            return null;
        SegmentBaselineBuilder builder = new();
        foreach (SegmentDelta delta in pending)
            ForEachBlock(delta, (block, adds) => builder.TakeUnfinished(block, adds));
        return (pending, builder.Build(null));
    }

    /// <summary>Writes a part of changes that are not valid yet.</summary>
    public void Stage(StagedChanges changes)
    {
        if (changes.Delta is null)
        {
            changes.Delta = transaction.Scalar<long>(LedgerSql.StageDelta, ("@segment", Make()), ("@added", changes.Added), ("@removed", changes.Removed));
            transaction.IfUndone(() => changes.Delta = null);
        }

        foreach (StoredBlock block in changes.Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            transaction.Execute(LedgerSql.AddBlock, ("@delta", changes.Delta), ("@adds", block.Adds ? 1 : 0), ("@seq", block.Sequence),
                ("@bytes", block.Bytes));
        }
    }

    /// <summary>Puts staged members in the place of the settled changes that made them, unless those have changed meanwhile.</summary>
    public void Merge(IReadOnlyList<SegmentDelta> merged, StagedChanges members)
    {
        if (Find() is not var (id, _, _) || !Settled(id).SequenceEqual(merged))
            return;
        Drop(merged);
        Place(members, null, merged[0].Place);
        FreeSome(id);
    }

    /// <summary>Puts staged changes in the place of the pending ones that they were made of, unless those have changed meanwhile.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Fold(IReadOnlyList<SegmentDelta> folded, StagedChanges changes)
    {
        if (Find() is not var (id, _, _) || !Pending(id).SequenceEqual(folded))
            return false;
        Drop(folded);
        Place(changes, null, null);
        FreeSome(id);
        return true;
    }

    /// <summary>Makes the staged changes those that a run is about to make.</summary>
    /// <returns>False, and nothing is changed, when doubts have come up since the baseline was loaded.</returns>
    public bool Begin(Guid runId, StagedChanges changes, long newestDoubt, bool isPartial)
    {
        long id = Make();
        if (NewestDoubt(id) > newestDoubt)
            return false;
        transaction.Execute(LedgerSql.SetPartial, ("@segment", id), ("@partial", isPartial ? 1 : 0));
        Place(changes, Text(runId), null);
        return true;
    }

    /// <summary>Adds changes of which nobody knows whether, and when, they arrive.</summary>
    /// <remarks>All at once: the row must be newer than that of every run that has begun without knowing of them.</remarks>
    public void Doubt(IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes) =>
        Add(null, adds, removes);

    /// <summary>Puts staged members in the place of everything.</summary>
    /// <returns>False, and nothing is changed, when doubts have come up since the baseline was made.</returns>
    public bool Replace(StagedChanges members, long newestDoubt, int? generation)
    {
        long id = Make();
        if (NewestDoubt(id) > newestDoubt)
            return false;
        transaction.Execute(LedgerSql.DropAll, ("@segment", id));
        transaction.Execute(LedgerSql.SetGeneration, ("@segment", id), ("@generation", generation));
        transaction.Execute(LedgerSql.SetPartial, ("@segment", id), ("@partial", 0));
        Place(members, null, 1);
        FreeSome(id);
        return true;
    }

    /// <summary>Settles the pending changes of a run, except those that were refused.</summary>
    /// <returns>False, and nothing is changed, when the run has none.</returns>
    public bool Settle(Guid runId, IReadOnlyCollection<MemberChange> refused, int? generation, bool exact)
    {
        long id = Make();
        long place = transaction.Scalar<long>(LedgerSql.NewestPlace, ("@segment", id)) + 1;
        long? own = transaction.Query(LedgerSql.SettleRun, row => (long?)row.GetInt64(0), ("@segment", id), ("@run", Text(runId)), ("@place", place))
            .SingleOrDefault();
        if (own is not long delta)
            return false;

        // What came up after the run began is not covered by its plan. And before the changes of other runs are dropped, because
        // they tell which refused keys were in doubt.
        MemberSet doubtful = refused.Count > 0 ? InDoubt(id, refused) : new();
        if (exact)
            transaction.Execute(LedgerSql.DropPending, ("@segment", id), ("@before", delta));
        else
            DropDecided(id, delta);
        if (refused.Count > 0)
            UndoRefused(id, place + 1, refused, doubtful);
        if (generation is not null)
            transaction.Execute(LedgerSql.SetGeneration, ("@segment", id), ("@generation", generation));
        FreeSome(id);
        return true;
    }

    /// <summary>Drops the pending changes of a run, which did not happen.</summary>
    public void Withdraw(Guid runId)
    {
        if (Find() is var (id, _, _))
            Drop(transaction.Query(LedgerSql.PendingOfRun, SegmentDelta.Read, ("@segment", id), ("@run", Text(runId))));
    }

    /// <summary>Drops everything that is known.</summary>
    public void Forget()
    {
        if (Find() is var (id, _, _))
            transaction.Execute(LedgerSql.DropAll, ("@segment", id));
    }

    /// <summary>Whether there is space to be freed of what was dropped, or staged by a run that did not get through.</summary>
    public bool HasDropped() => Find() is var (id, _, _) && Dropped(id).Count > 0;

    /// <summary>Frees some of it: as much as takes others no noticeable wait.</summary>
    /// <returns>False when there is nothing left.</returns>
    public bool FreeSome() => Find() is var (id, _, _) && FreeSome(id);

    // A chain costs on loading what its later parts hold beyond the first, so it is merged when that is much.
    private static bool IsWorthMerging(List<SegmentDelta> settled)
    {
        const int LongestChain = 16;
        if (settled.Count < 2)
            return false;
        long later = settled.Take(settled.Count - 1).Sum(delta => delta.Added + delta.Removed);
        return settled.Count > LongestChain || later > settled[^1].Added / 2;
    }

    // A refused change did not happen, so its key is as it was before the run: the opposite of what the run settled. But when
    // an earlier unfinished run had left it open whether the key is in the segment, it is still open. Then the key is settled
    // as absent, with a pending add: possible, not certain.
    private void UndoRefused(long id, long place, IReadOnlyCollection<MemberChange> refused, MemberSet doubtful)
    {
        List<ReadOnlyMemory<byte>> present = [];
        List<ReadOnlyMemory<byte>> absent = [];
        foreach (MemberChange change in refused)
            (change.Add || doubtful.Contains(change.Key.Span) ? absent : present).Add(change.Key);
        Add(place, present, absent);
        if (doubtful.Count > 0)
            Add(null, doubtful, []);
    }

    // What the run has settled is no longer open, whatever earlier unfinished runs were about to do with the same keys.
    private void DropDecided(long id, long before)
    {
        List<SegmentDelta> pending = Pending(id, before);
        if (pending.Count == 0)
            return;
        MemberSet decided = new();
        ForEachKey(Settled(id)[0], (key, _) => decided.Add(key.Span));
        foreach (SegmentDelta delta in pending)
        {
            List<ReadOnlyMemory<byte>> adds = [];
            List<ReadOnlyMemory<byte>> removes = [];
            ForEachKey(delta, (key, isAdd) =>
            {
                if (!decided.Contains(key.Span))
                    (isAdd ? adds : removes).Add(key);
            });
            if (adds.Count + removes.Count == delta.Added + delta.Removed)
                continue;
            Drop([delta]);
            if (adds.Count + removes.Count > 0)
                Add(null, adds, removes);
        }
    }

    private MemberSet InDoubt(long id, IReadOnlyCollection<MemberChange> refused)
    {
        MemberSet keys = new(refused.Count);
        foreach (MemberChange change in refused)
            keys.Add(change.Key.Span);
        MemberSet doubtful = new();
        foreach (SegmentDelta delta in Pending(id))
        {
            ForEachKey(delta, (key, _) =>
            {
                if (keys.Contains(key.Span))
                    doubtful.Add(key.Span);
            });
        }

        return doubtful;
    }

    private SegmentBaselineBuilder Gather(List<SegmentDelta> settled)
    {
        SegmentBaselineBuilder builder = new(settled.Sum(delta => delta.Added), settled.SkipLast(1).Sum(delta => delta.Added + delta.Removed));
        foreach (SegmentDelta delta in settled)
        {
            bool oldest = ReferenceEquals(delta, settled[^1]);
            ForEachBlock(delta, (block, adds) => builder.TakeSettled(block, adds, oldest));
        }

        return builder;
    }

    private void ForEachKey(SegmentDelta delta, Action<ReadOnlyMemory<byte>, bool> take) => ForEachBlock(delta, (block, adds) =>
    {
        foreach (ReadOnlyMemory<byte> key in MemberBlock.Read(block))
            take(key, adds);
    });

    private void ForEachBlock(SegmentDelta delta, Action<byte[], bool> take)
    {
        transaction.Stream(LedgerSql.Blocks, block =>
        {
            cancellation.ThrowIfCancellationRequested();
            bool adds = block.GetInt64(0) != 0;
            take(block.GetFieldValue<byte[]>(1), adds);
        }, ("@delta", delta.Id));
    }

    private void Add(long? place, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes)
    {
        using StagedChanges changes = new(adds, removes);
        bool isMore;
        do
        {
            isMore = changes.ReadChunk(cancellation);
            Stage(changes);
        }
        while (isMore);
        Place(changes, null, place);
    }

    private void Place(StagedChanges changes, string? runId, long? place)
    {
        if (transaction.Execute(LedgerSql.PlaceDelta, ("@delta", changes.Delta), ("@run", runId), ("@place", place)) != 1)
            throw new InvalidOperationException("Staged changes were freed by another writer of the segment.");
    }

    private void Drop(IEnumerable<SegmentDelta> deltas)
    {
        foreach (SegmentDelta delta in deltas)
            transaction.Execute(LedgerSql.DropDelta, ("@delta", delta.Id));
    }

    private bool FreeSome(long id)
    {
        const int MostBlocks = 32;
        int left = MostBlocks;
        foreach (long delta in Dropped(id))
        {
            left -= transaction.Execute(LedgerSql.FreeBlocks, ("@delta", delta), ("@blocks", left));
            if (left <= 0)
                return true;
            transaction.Execute(LedgerSql.FreeDelta, ("@delta", delta));
        }

        return false;
    }

    private List<long> Dropped(long id) => transaction.Query(LedgerSql.FindDropped, row => row.GetInt64(0), ("@segment", id));

    private long NewestDoubt(long id) => transaction.Scalar<long>(LedgerSql.NewestDoubt, ("@segment", id));

    private List<SegmentDelta> Settled(long id) => transaction.Query(LedgerSql.SettledDeltas, SegmentDelta.Read, ("@segment", id));

    private List<SegmentDelta> Pending(long id, long before = long.MaxValue) =>
        transaction.Query(LedgerSql.PendingDeltas, SegmentDelta.Read, ("@segment", id), ("@before", before));

    private long Make() =>
        transaction.Scalar<long>(LedgerSql.MakeSegment, ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey));

    private (long Id, int? Generation, bool IsPartial)? Find() =>
        transaction.Query(LedgerSql.FindSegment,
            row => ((long, int?, bool)?)(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt64(2) != 0),
            ("@scope", segment.Scope), ("@segment_key", segment.SegmentKey)).SingleOrDefault();

    private static string Text(Guid runId) => runId.ToString("D");
}
