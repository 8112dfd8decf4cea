namespace LDCohortSync.Services.Resilience;

/// <summary>What may be repeated, by the kind of request.</summary>
internal enum RetryRule
{
    /// <summary>The request may be sent twice without harm: repeat on 408, 409, 429, 5xx and a lost connection.</summary>
    Harmless,

    /// <summary>
    /// The request counts against a monthly quota, or uses up what it holds: repeat freely when it surely did not start (409, 429, no connection),
    /// and once when nobody knows.
    /// </summary>
    Billed,

    /// <summary>Like <see cref="Harmless"/>, but a 409 says something that the caller has to look at.</summary>
    LeavesConflict,

    /// <summary>The request must not be carried out twice: repeat only when it surely did nothing.</summary>
    Once,
}
