using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services.Wire;

/// <summary>Faults of the statuses that mean the same for every service.</summary>
internal static class StatusFaults
{
    // Shorter pauses have been waited for.
    private static readonly TimeSpan s_worthNaming = TimeSpan.FromMinutes(1);

    /// <summary>The fault of an answer that is no success.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="service">Who gave it.</param>
    /// <param name="doing">What was tried, as in "refused to …".</param>
    public static SyncFault From(ServiceAnswer answer, string service, string doing)
    {
        (FaultKind kind, string message, string advice) = answer.Status switch
        {
            408 => (FaultKind.ServiceTimeout, $"{service} gave up waiting when asked to {doing} ({answer.Reason}).", "Try again later."),
            409 => (FaultKind.ServiceUnavailable, $"{service} kept refusing to {doing} because of another change at the same time ({answer.Reason}).",
                "Try again later."),
            413 => (FaultKind.PayloadTooLarge, $"{service} found a request to {doing} too large ({answer.Reason}).", "Use a smaller -BatchSize."),
            429 => (FaultKind.RateLimited, $"{service} asked for a pause too often when asked to {doing} ({answer.Reason}).",
                "Try again later, or with a smaller -ThrottleLimit."),
            501 or 505 => (FaultKind.UnexpectedAnswer, $"{service} can't {doing} ({answer.Reason}).", "Check the address."),
            >= 500 => (FaultKind.ServiceUnavailable, $"{service} could not {doing} ({answer.Reason}).", "Try again later."),
            >= 300 and <= 399 => (FaultKind.UnexpectedAnswer, $"{service} redirected a request to {doing} ({answer.StatusText}).",
                "Check the address; a sign-in page may stand in between."),
            400 or 422 => (FaultKind.RequestRefused, $"{service} refused to {doing} ({answer.Reason}).", "Check the values that were given."),
            _ => (FaultKind.UnexpectedAnswer, $"{service} answered {answer.Reason} when asked to {doing}.", "Check the address."),
        };
        if (answer.Hints.Pause > s_worthNaming && answer.Hints.RetryAt is { } time)
            (message, advice) = ($"{message} It asked for no further request before {RateHints.Text(time)}.", "Try again after that time.");
        return new(kind, message, advice) { HttpStatus = answer.Status, RefusesContent = kind is FaultKind.PayloadTooLarge or FaultKind.RequestRefused };
    }
}
