using System.Globalization;
using System.Net.Http.Headers;

namespace LDCohortSync.Services.Resilience;

/// <summary>What an answer says about the pace that the service wants.</summary>
/// <param name="Pause">How long to wait before this request is repeated; null when the answer does not say.</param>
/// <param name="ClosedFor">How long no further request should be made; null when the budget is not used up.</param>
/// <param name="RouteOnly">True when only requests of the same route are meant.</param>
/// <remarks>
/// Source: LaunchDarkly API docs, "Rate limiting": <c>X-Ratelimit-*-Remaining</c>, <c>X-Ratelimit-Reset</c> in epoch
/// milliseconds, <c>Retry-After</c>. Any of them may be missing, and resets in the past have been seen.
/// </remarks>
internal readonly record struct RateHints(TimeSpan? Pause, TimeSpan? ClosedFor, bool RouteOnly)
{
    private const string Prefix = "X-Ratelimit-";
    private const string Remaining = "-Remaining";
    private const string RouteRemaining = "X-Ratelimit-Route-Remaining";

    /// <summary>Reads the headers of an answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="now">This machine's time, for services that do not send theirs.</param>
    /// <param name="longest">The longest pause to be believed.</param>
    public static RateHints From(int status, HttpResponseHeaders headers, DateTimeOffset now, TimeSpan longest)
    {
        // The service's own clock, because this machine's may be wrong by more than the pause.
        DateTimeOffset reference = headers.Date ?? now;
        TimeSpan? after = Believable(RetryAfter(headers, reference), longest);
        TimeSpan? reset = Believable(Reset(headers, reference), longest);
        (bool exhausted, bool routeOnly) = Budget(headers);

        TimeSpan? pause = after;
        if ((status == 429 || exhausted) && (pause is null || reset > pause))
            pause = reset;
        bool closed = status == 429 || exhausted;
        return new(pause, closed ? pause : null, routeOnly);
    }

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset reference) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - reference,
        _ => null,
    };

    private static TimeSpan? Reset(HttpResponseHeaders headers, DateTimeOffset reference)
    {
        TimeSpan? latest = null;
        foreach (KeyValuePair<string, HeaderStringValues> header in headers.NonValidated)
        {
            if (!header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                || !header.Key.EndsWith("Reset", StringComparison.OrdinalIgnoreCase)
                || !TryRead(header.Value, out long milliseconds))
            {
                continue;
            }

            double fromNow = milliseconds - (double)reference.ToUnixTimeMilliseconds();
            TimeSpan wait = TimeSpan.FromMilliseconds(Math.Clamp(fromNow, -1, TimeSpan.FromDays(1).TotalMilliseconds));
            if (latest is null || wait > latest)
                latest = wait;
        }

        return latest;
    }

    private static (bool Exhausted, bool RouteOnly) Budget(HttpResponseHeaders headers)
    {
        bool route = false;
        bool wider = false;
        foreach (KeyValuePair<string, HeaderStringValues> header in headers.NonValidated)
        {
            if (!header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                || !header.Key.EndsWith(Remaining, StringComparison.OrdinalIgnoreCase)
                || !TryRead(header.Value, out long left) || left > 0)
            {
                continue;
            }

            if (header.Key.Equals(RouteRemaining, StringComparison.OrdinalIgnoreCase))
                route = true;
            else
                wider = true;
        }

        return (route || wider, route && !wider);
    }

    private static bool TryRead(HeaderStringValues values, out long number) =>
        long.TryParse(values.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static TimeSpan? Believable(TimeSpan? pause, TimeSpan longest) =>
        pause is not { } value || value <= TimeSpan.Zero ? null : value > longest ? longest : value;
}
