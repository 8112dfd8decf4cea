using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>
/// A ledger of one segment in memory, as the contract of <see cref="ILedger"/> has it and no kinder: settled runs in their
/// order, runs that began and were not committed, and nothing else. It complains about callers that break the contract.
/// </summary>
internal sealed class MemoryLedger(Journal journal) : ILedger
{
    private readonly List<StoredRun> _settled = [];
    private readonly List<StoredRun> _begun = [];
    private readonly Dictionary<Guid, CohortSyncResult> _runs = [];
    private readonly List<AwaitedChange> _awaited = [];
    private readonly List<string> _violations = [];
    private int? _generation;
    private bool _isLeased;
    private bool _isPartial;
    private long _newestDoubt;
    private int _lateConfirmations;

    public string Location => "memory";

    /// <summary>Recorded runs by the order of their first record.</summary>
    public IReadOnlyList<CohortSyncResult> Runs => journal.Quietly(() => _runs.Values.ToArray());

    /// <summary>What callers did that the contract does not allow.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public int? Generation => _generation;

    /// <summary>What recording a run ends with; null to record it.</summary>
    public SyncFault? RecordFault { get; set; }

    public SegmentBaseline? Known()
    {
        if (_settled.Count + _begun.Count == 0)
            return null;
        SegmentBaselineBuilder builder = new();
        for (int i = _settled.Count - 1; i >= 0; i--)
        {
            foreach (byte[] block in _settled[i].Removes)
                builder.TakeSettled([.. block], adds: false, oldest: i == 0);
            foreach (byte[] block in _settled[i].Adds)
                builder.TakeSettled([.. block], adds: true, oldest: i == 0);
        }

        foreach (StoredRun run in _begun)
        {
            foreach (byte[] block in run.Adds)
                builder.TakeUnfinished(block, adds: true);
            foreach (byte[] block in run.Removes)
                builder.TakeUnfinished(block, adds: false);
        }

        return builder.Build(_generation, _isPartial, _newestDoubt);
    }

    /// <summary>Makes the ledger know members, as after a committed run.</summary>
    public void Settle(int? generation, params IEnumerable<string> members)
    {
        Forget();
        _settled.Add(StoredRun.Of(Guid.NewGuid(), MemberText.Set(members), []));
        _generation = generation;
    }

    /// <summary>Makes the ledger know a run that began and did not end.</summary>
    public void BeginUnfinished(IEnumerable<string> adds, IEnumerable<string> removes) =>
        _begun.Add(StoredRun.Of(Guid.NewGuid(), MemberText.Set(adds), MemberText.Set(removes)));

    public void Forget()
    {
        _settled.Clear();
        _begun.Clear();
        _isPartial = false;
        _generation = null;
    }

    /// <summary>Forgets who ran: the ledger is another one now, with the same awaited changes in it.</summary>
    public void ForgetRuns() => _runs.Clear();

    /// <summary>The process that held the lease is gone.</summary>
    public void DropLease() => _isLeased = false;

    /// <summary>What is under way was sent before the lease was lost.</summary>
    public void KeepLeaseForOneMoreConfirmation() => _lateConfirmations = 1;

    /// <summary>Another process has taken the lease over, made the segment what it wants, and is done.</summary>
    public void LetAnotherProcessSettle(int? generation, params IEnumerable<string> members)
    {
        DropLease();
        Settle(generation, members);
    }

    public Task OpenAsync(CancellationToken cancellation) => Done("open ledger", () => { }, cancellation);

    public Task<ISegmentLease> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer, CancellationToken cancellation) =>
        Done<ISegmentLease>("lease", () =>
        {
            if (_isLeased)
                throw new SyncFault(FaultKind.SyncInProgress, "Somebody else is writing the segment.");
            _isLeased = true;
            return new Lease(this, journal);
        }, cancellation);

    public Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation) => Done("load", Known, cancellation);

    public Task ReplaceAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation) =>
        Done("replace", () =>
        {
            if (_newestDoubt > baseline.NewestDoubt)
                throw new SyncFault(FaultKind.SyncInProgress, "Doubts have come up since LaunchDarkly was read.");
            Require(_isLeased, "replaced without a lease");
            Forget();
            _settled.Add(StoredRun.Of(Guid.NewGuid(), baseline.Settled, []));
            _generation = baseline.Generation;
        }, cancellation);

    public Task BeginAsync(SegmentAddress segment, CohortSyncResult run, SegmentBaseline baseline, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation) =>
        Done("begin", () =>
        {
            if (_newestDoubt > baseline.NewestDoubt)
                throw new SyncFault(FaultKind.SyncInProgress, "Doubts have come up since the plan was made.");
            Require(_isLeased, "began without a lease");
            Require(!_runs.ContainsKey(run.RunId), "began a run twice");
            Require(run is { Status: SyncStatus.PartiallyApplied, Added: 0, Removed: 0, Batches: 0 }, "began a run that has done something");
            Require(!MemberText.Keys(adds).Intersect(MemberText.Keys(removes)).Any(), "adds and removes the same key");
            _isPartial = baseline.IsPartial;
            _begun.Add(StoredRun.Of(run.RunId, adds, removes));
            _runs[run.RunId] = run;
        }, cancellation);

    public Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes,
        CancellationToken cancellation) =>
        Done("doubt", () =>
        {
            _begun.Add(StoredRun.Of(Guid.NewGuid(), adds, removes));
            _newestDoubt++;
        }, cancellation);

    public Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation) =>
        Done("progress", () =>
        {
            Require(_runs.ContainsKey(runId), "recorded progress of a run that has not begun");
            CohortSyncResult run = _runs[runId];
            _runs[runId] = run with { Added = Math.Max(run.Added, added), Removed = Math.Max(run.Removed, removed), Batches = Math.Max(run.Batches, batches) };
        }, cancellation);

    public Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation, bool exact, CancellationToken cancellation) =>
        Done("commit", () =>
        {
            int index = _begun.FindIndex(one => one.Id == run.RunId);
            if (index < 0 || !_isLeased)
                throw new SyncFault(FaultKind.SyncInProgress, "Another run has written the segment since.");
            _settled.Add(_begun[index].Without(refused));
            _begun.RemoveAt(index);
            if (exact)
                _begun.RemoveRange(0, index);
            _generation = generation ?? _generation;
            _runs[run.RunId] = run;
            _awaited.RemoveAll(change => change.RunId == run.RunId);
        }, cancellation);

    /// <summary>What is awaited.</summary>
    public IReadOnlyList<AwaitedChange> Awaited => journal.Quietly(() => _awaited.ToArray());

    public Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) =>
        Done("withdraw", () =>
        {
            Require(_isLeased, "withdrew without a lease");
            _begun.RemoveAll(one => one.Id == run.RunId);
            _runs[run.RunId] = run;
            _awaited.RemoveAll(change => change.RunId == run.RunId);
        }, cancellation);

    public Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation) =>
        Done("note awaited", () =>
        {
            if (!_awaited.Exists(one => one.Kind == change.Kind && one.Id == change.Id))
                _awaited.Add(change);
        }, cancellation);

    // Costs nothing and changes nothing, so it is no step.
    public Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation) => Task.FromResult(Awaited);

    public Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation) =>
        Done("forget awaited", () => _awaited.RemoveAll(change => change.RunId == runId), cancellation);

    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) =>
        Done("record", () =>
        {
            if (RecordFault is not null)
                throw RecordFault;
            _runs[run.RunId] = run;
        }, cancellation);

    public Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<CohortSyncResult>>([.. Runs.Where(run => query.RunId is null || run.RunId == query.RunId).Reverse()]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Require(bool condition, string violation)
    {
        if (!condition)
            _violations.Add(violation);
    }

    private Task<bool> Done(string step, Action effect, CancellationToken cancellation) => Done(step, () =>
    {
        effect();
        return true;
    }, cancellation);

    private Task<T> Done<T>(string step, Func<T> effect, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(journal.Step(step, effect));
        }
        catch (OperationCanceledException canceled) when (canceled.CancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(canceled.CancellationToken);
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    private sealed class Lease(MemoryLedger ledger, Journal journal) : ISegmentLease
    {
        public ValueTask ConfirmAsync(CancellationToken cancellation) =>
            journal.Quietly(() => ledger._isLeased || ledger._lateConfirmations-- > 0) ? default : throw new SyncFault(FaultKind.SyncInProgress, "Somebody else has the segment now.");

        public ValueTask DisposeAsync()
        {
            journal.Step("release", () => ledger._isLeased = false);
            return ValueTask.CompletedTask;
        }
    }
}
