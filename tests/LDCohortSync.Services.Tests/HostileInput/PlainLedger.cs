using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>A ledger of one segment in memory, for runs that nothing interrupts. It keeps copies of keys, as a database does.</summary>
internal sealed class PlainLedger : ILedger, IRequestLedger
{
    private readonly Dictionary<Guid, (MemberSet Adds, MemberSet Removes)> _begun = [];
    private MemberSet? _settled;
    private int? _generation;
    private long _requests;

    public string Location => "memory";

    /// <summary>What the ledger holds; null when it knows nothing.</summary>
    public MemberSet? Settled => _settled;

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<IAsyncDisposable> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult<IAsyncDisposable>(new MemoryStream());

    public Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation)
    {
        if (_settled is null && _begun.Count == 0)
            return Task.FromResult<SegmentBaseline?>(null);
        MemberSet adds = Copy(_begun.Values.SelectMany(run => run.Adds));
        MemberSet removes = Copy(_begun.Values.SelectMany(run => run.Removes));
        return Task.FromResult<SegmentBaseline?>(new(Copy(_settled ?? []), adds, removes, _generation));
    }

    public Task ReplaceAsync(SegmentAddress segment, MemberSet members, int? generation, CancellationToken cancellation)
    {
        (_settled, _generation) = (Copy(members), generation);
        _begun.Clear();
        return Task.CompletedTask;
    }

    public Task BeginAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<ReadOnlyMemory<byte>> adds,
        IReadOnlyList<ReadOnlyMemory<byte>> removes, CancellationToken cancellation)
    {
        _begun.Add(run.RunId, (Copy(adds), Copy(removes)));
        return Task.CompletedTask;
    }

    public Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation) => Task.CompletedTask;

    public Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation,
        bool exact, CancellationToken cancellation)
    {
        Assert.Empty(refused);
        (MemberSet adds, MemberSet removes) = _begun[run.RunId];
        _settled = Copy((_settled ?? []).Where(key => !removes.Contains(key.Span)).Concat(adds));
        _generation = generation;
        _begun.Clear();
        return Task.CompletedTask;
    }

    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<CohortSyncResult>>([]);

    public Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits, CancellationToken cancellation) =>
        Task.FromResult<RequestTurn>(new RequestTurn.Granted(++_requests, RequestId: null, DateTimeOffset.UnixEpoch, _requests));

    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation) => Task.CompletedTask;

    public Task ReleaseAsync(long number, CancellationToken cancellation) => Task.CompletedTask;

    public Task DropAsync(long number, CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static MemberSet Copy(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        MemberSet copy = new();
        foreach (ReadOnlyMemory<byte> key in keys)
            copy.Add(key.Span);
        return copy;
    }
}
