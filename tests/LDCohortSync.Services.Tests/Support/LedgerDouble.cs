using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A ledger that knows runs and nothing else.</summary>
internal sealed class LedgerDouble : ILedger
{
    public List<CohortSyncResult> Runs { get; } = [];

    /// <summary>Thrown when it is opened or read.</summary>
    public SyncFault? Failure { get; set; }

    /// <summary>Is told when it is opened.</summary>
    public Action? OnOpen { get; set; }

    public string Location => "made-up.db";

    public Task OpenAsync(CancellationToken cancellation)
    {
        OnOpen?.Invoke();
        cancellation.ThrowIfCancellationRequested();
        return Failure is null ? Task.CompletedTask : throw Failure;
    }

    public Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation) =>
        Failure is null ? Task.FromResult<IReadOnlyList<CohortSyncResult>>(Runs) : throw Failure;

    public Task<ISegmentLease> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer, CancellationToken cancellation) => throw NotAsked();

    public Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation) => throw NotAsked();

    public Task ReplaceAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation) => throw NotAsked();

    public Task BeginAsync(SegmentAddress segment, CohortSyncResult run, SegmentBaseline baseline, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation) => throw NotAsked();

    public Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes,
        CancellationToken cancellation) => throw NotAsked();

    public Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation) => throw NotAsked();

    public Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation, bool exact,
        CancellationToken cancellation) => throw NotAsked();

    public Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) => throw NotAsked();

    public Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation) => throw NotAsked();

    public Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation) => throw NotAsked();

    public Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation) => throw NotAsked();

    public Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation) => throw NotAsked();

    public ValueTask DisposeAsync() => default;

    private static InvalidOperationException NotAsked() => new("A check must not ask the ledger for this.");
}
