using LDCohortSync.Ports;
using LDCohortSync.Simulation.Figures;

namespace LDCohortSync.Simulation.Agents;

/// <summary>The cohort requests of the real ledger, with an eye on who waits for a turn.</summary>
internal sealed class WatchedRequests(IRequestLedger ledger, Journal journal, Func<RunRecord> run) : IRequestLedger
{
    public async Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits, CancellationToken cancellation)
    {
        RequestTurn turn = await ledger.TakeTurnAsync(request, continueWithin, limits, cancellation);
        if (turn is RequestTurn.Granted granted)
        {
            journal.Leave(run());
            run().RequestId = granted.RequestId;
        }
        else
        {
            journal.Join(run());
        }

        return turn;
    }

    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation)
    {
        run().RequestId = requestId;
        return ledger.StoreIdAsync(number, requestId, cancellation);
    }

    public Task ReleaseAsync(long number, CancellationToken cancellation) => ledger.ReleaseAsync(number, cancellation);

    public Task DropAsync(long number, CancellationToken cancellation) => ledger.DropAsync(number, cancellation);
}
