namespace LDCohortSync.Ports;

/// <summary>
/// Remembers the cohort requests of each Amplitude project, for all processes that share it: how many were started when, and
/// which of them still has an answer that no run has used.
/// </summary>
/// <remarks>Every method throws <see cref="SyncFault"/> with <see cref="FaultKind.LedgerUnavailable"/> when the database can't
/// do its part.</remarks>
public interface IRequestLedger
{
    /// <summary>
    /// Gives a run the newest earlier request for the same that has an id, if no living run has it, or else the right to
    /// start one, in one step: no two runs get the same. A right that was given counts, whether or not it is used.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="continueWithin">How old an earlier request may be; zero to have none of them.</param>
    /// <param name="limits">How many requests of the project may be started. An earlier request is not started again.</param>
    /// <param name="cancellation">Ends the work; nothing is taken then.</param>
    Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits,
        CancellationToken cancellation);

    /// <summary>Writes down, durably, the id that Amplitude gave a request.</summary>
    Task StoreIdAsync(long number, string requestId, CancellationToken cancellation);

    /// <summary>Gives a request back, so that the next run can go on with it. That of a process that ended is free by itself.</summary>
    Task ReleaseAsync(long number, CancellationToken cancellation);

    /// <summary>
    /// Makes sure, durably, that no run goes on with a request, nor with an older one for the same: a run has finished with it,
    /// or it is of no use.
    /// </summary>
    Task DropAsync(long number, CancellationToken cancellation);
}
