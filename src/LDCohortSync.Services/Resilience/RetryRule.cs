namespace LDCohortSync.Services.Resilience;

/// <summary>What may be repeated, by the kind of request.</summary>
internal enum RetryRule
{
    /// <summary>The request changes nothing: repeat on 408, 429, 5xx and a lost connection.</summary>
    Read,

    /// <summary>The request changes something and may be sent twice without harm: as <see cref="Read"/>, and on 409.</summary>
    Write,

    /// <summary>
    /// The request counts against a monthly quota: repeat freely when it surely did not start (429, no connection),
    /// and once when nobody knows.
    /// </summary>
    Billed,
}
