using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.History;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Pruning;
using LDCohortSync.Ledger.Requests;
using LDCohortSync.Ledger.Segments;
using LDCohortSync.Ledger.Subscriptions;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger;

/// <summary>A ledger in a database. Several processes, and several runspaces of one, may use it at once.</summary>
public abstract class DatabaseLedger : ILedger, IRequestLedger, ISubscriptionLedger, ILedgerPruning, ILedgerInquiry
{
    private readonly OpenDatabase _database;
    private readonly LeaseDesk _leases;
    private readonly RequestDesk _requests;
    private readonly SubscriptionDesk _subscriptions;
    private readonly LedgerPruner _pruner;

    /// <summary>Makes a ledger; nothing is opened yet.</summary>
    /// <param name="database">The database, which belongs to the ledger from here on.</param>
    /// <param name="time">Paces heartbeats and waiting.</param>
    /// <param name="process">In whose name leases, claims and cohort requests are taken.</param>
    private protected DatabaseLedger(LedgerDatabase database, TimeProvider time, ProcessIdentity process)
    {
        Bare = database;
        _database = new OpenDatabase(database);
        _leases = new(_database, time, process);
        _requests = new(_database, process);
        _subscriptions = new(_database, time, process);
        _pruner = new(_database, _leases);
    }

    /// <summary>The database, whether or not the ledger is elsewhere by now.</summary>
    internal LedgerDatabase Bare { get; }

    /// <inheritdoc/>
    public string Location => _database.Location;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellation) => _database.OpenAsync(cancellation);

    /// <inheritdoc/>
    public Task<LedgerNature> InquireAsync(CancellationToken cancellation) => _database.InquireAsync(cancellation);

    /// <inheritdoc/>
    public Task<ISegmentLease> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(observer);
        return _leases.TakeAsync(segment, wait, observer, cancellation);
    }

    /// <inheritdoc/>
    public Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return _database.ReadAsync(segment, transaction => new SegmentChain(transaction, segment, cancellation).Load(), cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: also when a lease that was taken here for the segment
    /// is lost.</exception>
    public Task ReplaceAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(baseline);
        return ReplaceAllAsync(segment, baseline, cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>The run is recorded with nothing added or removed, whatever <paramref name="run"/> says: nothing has been sent.</remarks>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: a lease that was taken here for the segment is lost.</exception>
    public async Task BeginAsync(SegmentAddress segment, CohortSyncResult run, SegmentBaseline baseline,
        IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(adds);
        ArgumentNullException.ThrowIfNull(removes);
        CohortSyncResult begun = run with { Status = SyncStatus.PartiallyApplied, Added = 0, Removed = 0, Batches = 0 };
        await FreeAsync(segment, cancellation).ConfigureAwait(false);
        await MergeAsync(segment, baseline, cancellation).ConfigureAwait(false);
        long newestDoubt = await FoldAsync(segment, baseline.NewestDoubt, cancellation).ConfigureAwait(false);
        using StagedChanges changes = new(adds, removes);
        await WriteAsync(segment, changes, (transaction, chain) =>
        {
            if (!chain.Begin(run.RunId, changes, newestDoubt, baseline.IsPartial))
                throw Doubtful(segment);
            RunTable.Record(transaction, segment, begun);
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(adds);
        ArgumentNullException.ThrowIfNull(removes);
        return _database.WriteAsync(true, LedgerPart.Of(segment), transaction =>
        {
            new SegmentChain(transaction, segment, cancellation).Doubt(adds, removes);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: a lease that was taken here for the segment is lost.</exception>
    /// <exception cref="InvalidOperationException">No such run has begun.</exception>
    public async Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation)
    {
        LeaseSign? sign = await _database.WriteAsync(false, LedgerPart.Rows, transaction =>
        {
            SegmentAddress segment = RunTable.RecordProgress(transaction, runId, added, removed, batches)
                ?? throw new InvalidOperationException($"The ledger has no run {runId}.");
            return _leases.Confirm(transaction, segment);
        }, cancellation).ConfigureAwait(false);
        sign?.Give();
    }

    /// <inheritdoc/>
    /// <remarks>A generation that is not known leaves the last known one: then the next run notices a segment that was made anew.</remarks>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: somebody else has written the segment since the run
    /// began.</exception>
    public Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation,
        bool exact, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(refused);
        return WriteAsync(segment, (transaction, chain) =>
        {
            if (!chain.Settle(run.RunId, refused, generation, exact))
            {
                throw new SyncFault(FaultKind.SyncInProgress,
                    $"The ledger has no open changes of this run: another run has written segment '{segment.SegmentKey}' since it began.",
                    "Sync it again.") { Target = segment.SegmentKey };
            }

            RunTable.Record(transaction, segment, run);
            AwaitedTable.Forget(transaction, segment, run.RunId);
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(segment, (transaction, chain) =>
        {
            chain.Withdraw(run.RunId);
            RunTable.Record(transaction, segment, run);
            AwaitedTable.Forget(transaction, segment, run.RunId);
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(change);
        return _database.WriteAsync(true, LedgerPart.Of(segment), transaction =>
        {
            AwaitedTable.Note(transaction, segment, change);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return await _database.ReadAsync(segment, transaction => AwaitedTable.Read(transaction, segment), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return WriteAsync(segment, (transaction, _) => AwaitedTable.Forget(transaction, segment, runId), cancellation);
    }

    /// <inheritdoc/>
    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        return _database.WriteAsync(true, LedgerPart.Of(segment), transaction =>
        {
            RunTable.Record(transaction, segment, run);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database.ReadAsync(null, transaction => RunTable.Read(transaction, query), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(limits);
        return _requests.TakeTurnAsync(request, continueWithin, limits, cancellation);
    }

    /// <inheritdoc/>
    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return _requests.StoreIdAsync(number, requestId, cancellation);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(long number, CancellationToken cancellation) => _requests.ReleaseAsync(number, cancellation);

    /// <inheritdoc/>
    public Task DropAsync(long number, CancellationToken cancellation) => _requests.DropAsync(number, cancellation);

    /// <inheritdoc/>
    public Task<StoredSubscription?> StoreAsync(StoredSubscription subscription, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return _subscriptions.StoreAsync(subscription, cancellation);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(long number, CancellationToken cancellation) => _subscriptions.RemoveAsync(number, cancellation);

    /// <inheritdoc/>
    public Task<SubscriptionSheet> ReadSubscriptionsAsync(CancellationToken cancellation) => _subscriptions.ReadAsync(cancellation);

    /// <inheritdoc/>
    public Task<ISubscriptionClaim?> ClaimAsync(IReadOnlyCollection<long> among, Func<StoredSubscription, DateTimeOffset, DateTimeOffset> ifLost, ISyncObserver observer,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(among);
        ArgumentNullException.ThrowIfNull(ifLost);
        ArgumentNullException.ThrowIfNull(observer);
        return _subscriptions.ClaimAsync(among, ifLost, observer, cancellation);
    }

    /// <inheritdoc/>
    public Task<PrunedHistory?> PruneAsync(TimeSpan keep, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _pruner.PruneAsync(keep, observer, cancellation);
    }

    /// <summary>Gives back the leases and claims that are still held and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leases.DisposeAsync().ConfigureAwait(false);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static SyncFault Doubtful(SegmentAddress segment) => new(FaultKind.SyncInProgress,
        $"A run that had lost its lease has left changes of segment '{segment.SegmentKey}' in doubt while this one was being planned.",
        "Sync it again.") { Target = segment.SegmentKey };

    private async Task ReplaceAllAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation)
    {
        await FreeAsync(segment, cancellation).ConfigureAwait(false);
        using StagedChanges members = new(baseline.Settled, []);
        await WriteAsync(segment, members, (_, chain) =>
        {
            if (!chain.Replace(members, baseline.NewestDoubt, baseline.Generation))
                throw Doubtful(segment);
        }, cancellation).ConfigureAwait(false);
    }

    // The lease is confirmed with each write: while millions of keys are written, no heartbeat may get through for a while.
    private async Task WriteAsync(SegmentAddress segment, Action<LedgerTransaction, SegmentChain> work, CancellationToken cancellation)
    {
        LeaseSign? sign = await _database.WriteAsync(true, LedgerPart.Of(segment), transaction =>
        {
            LeaseSign? confirmed = _leases.Confirm(transaction, segment);
            work(transaction, new(transaction, segment, cancellation));
            return confirmed;
        }, cancellation).ConfigureAwait(false);
        sign?.Give();
    }

    // Chunk by chunk, each in a transaction of its own; "work" makes them valid in that of the last one.
    private async Task WriteAsync(SegmentAddress segment, StagedChanges changes, Action<LedgerTransaction, SegmentChain> work, CancellationToken cancellation)
    {
        while (changes.ReadChunk(cancellation))
            await WriteAsync(segment, (_, chain) => chain.Stage(changes), cancellation).ConfigureAwait(false);
        await WriteAsync(segment, (transaction, chain) =>
        {
            chain.Stage(changes);
            work(transaction, chain);
        }, cancellation).ConfigureAwait(false);
    }

    // What a run left that died while it wrote. Whoever has the lease knows that nobody else is writing.
    private async Task FreeAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        bool isMore = await _database.ReadAsync(segment, transaction => new SegmentChain(transaction, segment, cancellation).HasDropped(),
            cancellation).ConfigureAwait(false);
        while (isMore)
            await WriteAsync(segment, (_, chain) => isMore = chain.FreeSome(), cancellation).ConfigureAwait(false);
    }

    // In transactions of its own, before a run begins: whatever stops it, the chain is as it was, and no run is in doubt. The
    // members are read without keeping writers out.
    private async Task MergeAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation)
    {
        (IReadOnlyList<SegmentDelta> Deltas, MemberSet Members)? found = await _database.ReadAsync(segment,
            transaction => new SegmentChain(transaction, segment, cancellation).LoadIfWorthMerging(baseline), cancellation).ConfigureAwait(false);
        if (found is not var (deltas, members))
            return;
        using StagedChanges staged = new(members, []);
        await WriteAsync(segment, staged, (_, chain) => chain.Merge(deltas, staged), cancellation).ConfigureAwait(false);
        await FreeAsync(segment, cancellation).ConfigureAwait(false);
    }

    // Also before the run begins. What is folded together counts for as old as the plan knows it: nothing in it is newer.
    private async Task<long> FoldAsync(SegmentAddress segment, long newestDoubt, CancellationToken cancellation)
    {
        (IReadOnlyList<SegmentDelta> Deltas, SegmentBaseline Open)? found = await _database.ReadAsync(segment,
            transaction => new SegmentChain(transaction, segment, cancellation).LoadIfWorthFolding(), cancellation).ConfigureAwait(false);
        if (found is not var (deltas, open) || deltas[^1].Id > newestDoubt)
            return newestDoubt;
        using StagedChanges staged = new(open.MaybeAdded, open.MaybeRemoved);
        bool isFolded = false;
        await WriteAsync(segment, staged, (_, chain) => isFolded = chain.Fold(deltas, staged), cancellation).ConfigureAwait(false);
        await FreeAsync(segment, cancellation).ConfigureAwait(false);
        return isFolded ? Math.Max(newestDoubt, staged.Delta ?? 0) : newestDoubt;
    }
}
