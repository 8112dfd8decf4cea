using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>A ledger in memory that counts what is written to it.</summary>
internal sealed class LedgerInMemory : ILedger, ILedgerPruning
{
    private readonly Dictionary<SegmentAddress, MemberSet> _settled = [];
    private (IReadOnlyCollection<ReadOnlyMemory<byte>> Adds, IReadOnlyCollection<ReadOnlyMemory<byte>> Removes)? _begun;

    public string Location { get; set; } = "memory";

    /// <summary>Calls that change the ledger, leases included.</summary>
    public int Writes { get; private set; }

    public int OpenLeases { get; private set; }

    public List<CohortSyncResult> Runs { get; } = [];

    /// <summary>The last question for runs.</summary>
    public RunQuery? Asked { get; private set; }

    public bool IsDisposed { get; private set; }

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<ISegmentLease> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer, CancellationToken cancellation)
    {
        Writes++;
        OpenLeases++;
        return Task.FromResult<ISegmentLease>(new Lease(this));
    }

    public Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation) =>
        Task.FromResult(_settled.TryGetValue(segment, out MemberSet? members) ? new SegmentBaseline(members) : null);

    public Task ReplaceAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation)
    {
        Writes++;
        _settled[segment] = baseline.Settled;
        return Task.CompletedTask;
    }

    public Task BeginAsync(SegmentAddress segment, CohortSyncResult run, SegmentBaseline baseline, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation)
    {
        Writes++;
        _begun = (adds, removes);
        return Task.CompletedTask;
    }

    public Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes,
        CancellationToken cancellation) => throw new InvalidOperationException("No run loses its lease here.");

    public Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation) => Task.CompletedTask;

    public Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation, bool exact,
        CancellationToken cancellation)
    {
        Writes++;
        MemberSet removed = SetOf(_begun!.Value.Removes);
        IEnumerable<ReadOnlyMemory<byte>> before = _settled.TryGetValue(segment, out MemberSet? members) ? members : [];
        _settled[segment] = SetOf(before.Where(key => !removed.Contains(key.Span)).Concat(_begun.Value.Adds));
        return RecordRunAsync(segment, run, cancellation);
    }

    public Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) => throw NothingIsAwaited();

    public Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation) => throw NothingIsAwaited();

    public Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<AwaitedChange>>([]);

    public Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation) => throw NothingIsAwaited();

    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation)
    {
        Writes++;
        Runs.RemoveAll(one => one.RunId == run.RunId);
        Runs.Insert(0, run);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation)
    {
        Asked = query;
        return Task.FromResult<IReadOnlyList<CohortSyncResult>>([.. Runs]);
    }

    /// <summary>For how long it was asked to keep its history.</summary>
    public List<TimeSpan> Prunings { get; } = [];

    /// <summary>What comes of that.</summary>
    public Func<PrunedHistory?> Prune { get; set; } = () => null;

    public Task<PrunedHistory?> PruneAsync(TimeSpan keep, ISyncObserver observer, CancellationToken cancellation)
    {
        Prunings.Add(keep);
        return Task.FromResult(Prune());
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static InvalidOperationException NothingIsAwaited() => new("LaunchDarkly makes no change by itself here.");

    private static MemberSet SetOf(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        MemberSet set = new();
        foreach (ReadOnlyMemory<byte> key in keys)
            set.Add(key.Span);
        return set;
    }

    private sealed class Lease(LedgerInMemory ledger) : ISegmentLease
    {
        public ValueTask ConfirmAsync(CancellationToken cancellation) => default;

        public ValueTask DisposeAsync()
        {
            ledger.OpenLeases--;
            return ValueTask.CompletedTask;
        }
    }
}
