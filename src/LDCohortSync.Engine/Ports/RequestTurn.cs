namespace LDCohortSync.Ports;

/// <summary>What a run may do that needs the file of a cohort.</summary>
public abstract record RequestTurn
{
    private RequestTurn()
    {
    }

    /// <summary>The run may ask Amplitude, or go on with what an earlier run has asked for.</summary>
    /// <param name="Number">The request's number in the ledger.</param>
    /// <param name="RequestId">Amplitude's id of the earlier request; null when a new request is to be made.</param>
    /// <param name="AskedAt">When the request was, or is, made.</param>
    /// <param name="ThisMonth">Requests of the project in this month (UTC), this one included.</param>
    public sealed record Granted(long Number, string? RequestId, DateTimeOffset AskedAt, long ThisMonth) : RequestTurn;

    /// <summary>No request may be started now.</summary>
    /// <param name="Limit">The limit that is used up.</param>
    /// <param name="Wait">After this time there will be room, if nobody else takes it. More than zero.</param>
    public sealed record Full(RequestLimit Limit, TimeSpan Wait) : RequestTurn
    {
        /// <summary>
        /// How many runs of due subscriptions of the project were claimed before the caller's and have not asked yet; 0 for a run that is
        /// none of a due subscription.
        /// </summary>
        public int Ahead { get; init; }
    }
}
