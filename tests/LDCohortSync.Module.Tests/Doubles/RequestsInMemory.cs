using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Cohort requests in memory, without limits.</summary>
internal sealed class RequestsInMemory : IRequestLedger
{
    private readonly List<(CohortRequest Request, string? Id, bool IsHeld)> _requests = [];

    /// <summary>Requests of the month that were made before.</summary>
    public long EarlierThisMonth { get; set; }

    public Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits, CancellationToken cancellation)
    {
        int index = _requests.FindLastIndex(one => one.Request == request && one is { Id: not null, IsHeld: false });
        if (index < 0)
        {
            index = _requests.Count;
            _requests.Add((request, null, true));
        }

        _requests[index] = _requests[index] with { IsHeld = true };
        return Task.FromResult<RequestTurn>(new RequestTurn.Granted(index, _requests[index].Id, DateTimeOffset.UnixEpoch, EarlierThisMonth + _requests.Count));
    }

    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation) => Set(number, requestId, isHeld: true);

    public Task ReleaseAsync(long number, CancellationToken cancellation) => Set(number, _requests[(int)number].Id, isHeld: false);

    public Task DropAsync(long number, CancellationToken cancellation) => Set(number, id: null, isHeld: false);

    private Task Set(long number, string? id, bool isHeld)
    {
        _requests[(int)number] = _requests[(int)number] with { Id = id, IsHeld = isHeld };
        return Task.CompletedTask;
    }
}
