using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>The cohort requests in memory, as the contract of <see cref="IRequestLedger"/> has them and no kinder.</summary>
internal sealed class MemoryRequests(Journal journal, TimeProvider time) : IRequestLedger
{
    private readonly List<StoredRequest> _requests = [];

    /// <summary>Requests of the month that were made before.</summary>
    public long EarlierThisMonth { get; set; }

    /// <summary>Answers for those who want to start a request, before there is room.</summary>
    public Queue<RequestTurn.Full> Full { get; } = new();

    /// <summary>Every request that was started.</summary>
    public IReadOnlyList<StoredRequest> Started => _requests;

    /// <summary>Ids that a later run could go on with.</summary>
    public IEnumerable<string> Open => _requests.Where(one => one is { RequestId: not null, IsHeld: false }).Select(one => one.RequestId!);

    /// <summary>The process whose runs had requests is gone.</summary>
    public void EndProcess() => _requests.ForEach(one => one.IsHeld = false);

    public Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(journal.Step<RequestTurn>("turn", () =>
        {
            DateTimeOffset now = time.GetUtcNow();
            StoredRequest? open = continueWithin <= TimeSpan.Zero ? null : _requests.FindLast(one =>
                one.Request == request && one.RequestId is not null && !one.IsHeld && now - one.AskedAt <= continueWithin);
            if (open is null && Full.TryDequeue(out RequestTurn.Full? full))
                return full;
            if (open is null)
                _requests.Add(open = new(_requests.Count + 1, request, now));
            open.IsHeld = true;
            return new RequestTurn.Granted(open.Number, open.RequestId, open.AskedAt, EarlierThisMonth + _requests.Count);
        }));
    }

    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation) =>
        Done("store", () => Find(number).RequestId = requestId, cancellation);

    public Task ReleaseAsync(long number, CancellationToken cancellation) => Done("give back", () => Find(number).IsHeld = false, cancellation);

    public Task DropAsync(long number, CancellationToken cancellation) => Done("drop", () =>
    {
        Find(number).RequestId = null;
        Find(number).IsHeld = false;
    }, cancellation);

    private StoredRequest Find(long number) => _requests.Single(one => one.Number == number);

    private Task Done(string step, Action effect, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        journal.Step(step, effect);
        return Task.CompletedTask;
    }
}
