using System.Data.Common;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>The ledger in a SQLite file on this host. Several processes, and several runspaces of one, may use it at once.</summary>
public sealed class SqliteLedger : ILedger, IRequestLedger, ISubscriptionLedger
{
    private readonly SqliteDatabase _database;
    private readonly LeaseDesk _leases;
    private readonly RequestDesk _requests;
    private readonly SubscriptionDesk _subscriptions;

    /// <summary>Makes a ledger; nothing is opened yet.</summary>
    /// <param name="path">The file. It and its folder are made by <see cref="OpenAsync"/>, readable by their owner only.</param>
    /// <param name="timeProvider">Tells the time for leases and cohort requests; the system's when left out.</param>
    /// <exception cref="ArgumentException">The path is blank or can't be one.</exception>
    public SqliteLedger(string path, TimeProvider? timeProvider = null)
        : this(path, timeProvider, ProcessIdentity.Current)
    {
    }

    /// <summary>Makes a ledger that takes its leases and cohort requests in the name of another process.</summary>
    internal SqliteLedger(string path, TimeProvider? timeProvider, ProcessIdentity process)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Location = Path.GetFullPath(path);
        _database = new(Location);
        _leases = new(_database, timeProvider ?? TimeProvider.System, process);
        _requests = new(_database, timeProvider ?? TimeProvider.System, process);
        _subscriptions = new(_database, timeProvider ?? TimeProvider.System, process);
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellation) => _database.OpenAsync(cancellation);

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
        return _database.ReadAsync(segment, connection => new SegmentChain(connection, segment, cancellation).Load(), cancellation);
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
        await MergeAsync(segment, cancellation).ConfigureAwait(false);
        long newestDoubt = await FoldAsync(segment, baseline.NewestDoubt, cancellation).ConfigureAwait(false);
        using StagedChanges changes = new(adds, removes);
        await WriteAsync(segment, changes, (connection, chain) =>
        {
            if (!chain.Begin(run.RunId, changes, newestDoubt, baseline.IsPartial))
                throw Doubtful(segment);
            RunTable.Record(connection, segment, begun);
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(adds);
        ArgumentNullException.ThrowIfNull(removes);
        return _database.WriteAsync(true, segment, connection =>
        {
            new SegmentChain(connection, segment, cancellation).Doubt(adds, removes);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: a lease that was taken here for the segment is lost.</exception>
    /// <exception cref="InvalidOperationException">No such run has begun.</exception>
    public async Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation)
    {
        LeaseSign? sign = await _database.WriteAsync(false, null, connection =>
        {
            SegmentAddress segment = RunTable.RecordProgress(connection, runId, added, removed, batches)
                ?? throw new InvalidOperationException($"The ledger has no run {runId}.");
            return _leases.Confirm(connection, segment);
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
        return WriteAsync(segment, (connection, chain) =>
        {
            if (!chain.Settle(run.RunId, refused, generation, exact))
            {
                throw new SyncFault(FaultKind.SyncInProgress,
                    $"The ledger has no open changes of this run: another run has written segment '{segment.SegmentKey}' since it began.",
                    "Sync it again.") { Target = segment.SegmentKey };
            }

            RunTable.Record(connection, segment, run);
            AwaitedTable.Forget(connection, segment, run.RunId);
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(segment, (connection, chain) =>
        {
            chain.Withdraw(run.RunId);
            RunTable.Record(connection, segment, run);
            AwaitedTable.Forget(connection, segment, run.RunId);
        }, cancellation);
    }

    /// <inheritdoc/>
    public Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(change);
        return _database.WriteAsync(true, segment, connection =>
        {
            AwaitedTable.Note(connection, segment, change);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return await _database.ReadAsync(segment, connection => AwaitedTable.Read(connection, segment), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return WriteAsync(segment, (connection, _) => AwaitedTable.Forget(connection, segment, runId), cancellation);
    }

    /// <inheritdoc/>
    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(run);
        return _database.WriteAsync(true, segment, connection =>
        {
            RunTable.Record(connection, segment, run);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _database.ReadAsync(null, connection => RunTable.Read(connection, query), cancellation).ConfigureAwait(false);
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

    /// <summary>Gives back the leases and claims that are still held and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leases.DisposeAsync().ConfigureAwait(false);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
        _database.Dispose();
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
    private async Task WriteAsync(SegmentAddress segment, Action<DbConnection, SegmentChain> work, CancellationToken cancellation)
    {
        LeaseSign? sign = await _database.WriteAsync(true, segment, connection =>
        {
            LeaseSign? confirmed = _leases.Confirm(connection, segment);
            work(connection, new(connection, segment, cancellation));
            return confirmed;
        }, cancellation).ConfigureAwait(false);
        sign?.Give();
    }

    // Chunk by chunk, each in a transaction of its own; "work" makes them valid in that of the last one.
    private async Task WriteAsync(SegmentAddress segment, StagedChanges changes, Action<DbConnection, SegmentChain> work, CancellationToken cancellation)
    {
        while (changes.ReadChunk(cancellation))
            await WriteAsync(segment, (_, chain) => chain.Stage(changes), cancellation).ConfigureAwait(false);
        await WriteAsync(segment, (connection, chain) =>
        {
            chain.Stage(changes);
            work(connection, chain);
        }, cancellation).ConfigureAwait(false);
    }

    // What a run left that died while it wrote. Whoever has the lease knows that nobody else is writing.
    private async Task FreeAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        bool isMore = await _database.ReadAsync(segment, connection => new SegmentChain(connection, segment, cancellation).HasDropped(),
            cancellation).ConfigureAwait(false);
        while (isMore)
            await WriteAsync(segment, (_, chain) => isMore = chain.FreeSome(), cancellation).ConfigureAwait(false);
    }

    // In transactions of its own, before a run begins: whatever stops it, the chain is as it was, and no run is in doubt. The
    // members are read without keeping writers out.
    private async Task MergeAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        (IReadOnlyList<SegmentDelta> Deltas, MemberSet Members)? found = await _database.ReadAsync(segment,
            connection => new SegmentChain(connection, segment, cancellation).LoadIfWorthMerging(), cancellation).ConfigureAwait(false);
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
            connection => new SegmentChain(connection, segment, cancellation).LoadIfWorthFolding(), cancellation).ConfigureAwait(false);
        if (found is not var (deltas, open) || deltas[^1].Id > newestDoubt)
            return newestDoubt;
        using StagedChanges staged = new(open.MaybeAdded, open.MaybeRemoved);
        bool isFolded = false;
        await WriteAsync(segment, staged, (_, chain) => isFolded = chain.Fold(deltas, staged), cancellation).ConfigureAwait(false);
        await FreeAsync(segment, cancellation).ConfigureAwait(false);
        return isFolded ? Math.Max(newestDoubt, staged.Delta ?? 0) : newestDoubt;
    }
}
