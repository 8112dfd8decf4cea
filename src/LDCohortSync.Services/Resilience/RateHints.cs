using System.Globalization;
using System.Net.Http.Headers;

namespace LDCohortSync.Services.Resilience;

/// <summary>What an answer says about the pace that the service wants.</summary>
/// <param name="Pause">How long to wait before this request is repeated; null when the answer does not say.</param>
/// <param name="ClosedFor">How long no further request should be made; null when the budget is not used up.</param>
/// <param name="RouteOnly">True when only requests of the same route are meant by it.</param>
/// <param name="Left">Requests that are left in the current window, over all routes; null when the answer does not say.</param>
/// <param name="RouteLeft">Requests of the same route that are left in the current window.</param>
/// <param name="ResetIn">When the window ends, from now on; null when the answer does not say, or says what can't be.</param>
/// <param name="RetryAt">The time of <paramref name="Pause"/>'s end.</param>
/// <remarks>
/// Source: LaunchDarkly API docs, "Rate limiting": <c>X-Ratelimit-*-Remaining</c>, <c>X-Ratelimit-Reset</c> in epoch
/// milliseconds, <c>Retry-After</c>. Any of them may be missing, and resets in the past have been seen.
/// </remarks>
internal readonly record struct RateHints(TimeSpan? Pause, TimeSpan? ClosedFor, bool RouteOnly, long? Left, long? RouteLeft,
    TimeSpan? ResetIn, DateTimeOffset? RetryAt)
{
    // Longer ones are not waited for anyway; this keeps times within what can be added up.
    private static readonly TimeSpan s_longestRetryAfter = TimeSpan.FromDays(365);

    private const string Prefix = "X-Ratelimit-";
    private const string Remaining = "-Remaining";
    private const string RouteRemaining = "X-Ratelimit-Route-Remaining";

    /// <summary>Reads the headers of an answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="now">This machine's time, for services that do not send theirs.</param>
    /// <param name="longest">The longest wait for a reset to be believed. A <c>Retry-After</c> is taken at its word.</param>
    public static RateHints From(int status, HttpResponseHeaders headers, DateTimeOffset now, TimeSpan longest)
    {
        // The service's own clock, because this machine's may be wrong by more than the pause.
        DateTimeOffset reference = headers.Date ?? now;
        TimeSpan? after = Believable(RetryAfter(headers, reference), s_longestRetryAfter);
        TimeSpan? reset = Believable(Reset(headers, reference), longest);
        (long? left, long? routeLeft) = Budget(headers);
        bool exhausted = left <= 0 || routeLeft <= 0;

        TimeSpan? pause = after;
        if ((status == 429 || exhausted) && (pause is null || reset > pause))
            pause = reset;
        bool closed = status == 429 || exhausted;
        return new(pause, closed ? pause : null, routeLeft <= 0 && left is not <= 0, left, routeLeft, reset, now + pause);
    }

    /// <summary>A time as operators read it.</summary>
    public static string Text(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

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

    private static (long? Left, long? RouteLeft) Budget(HttpResponseHeaders headers)
    {
        long? route = null;
        long? wider = null;
        foreach (KeyValuePair<string, HeaderStringValues> header in headers.NonValidated)
        {
            if (!header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                || !header.Key.EndsWith(Remaining, StringComparison.OrdinalIgnoreCase)
                || !TryRead(header.Value, out long left))
            {
                continue;
            }

            if (header.Key.Equals(RouteRemaining, StringComparison.OrdinalIgnoreCase))
                route = left;
            else
                wider = Math.Min(wider ?? long.MaxValue, left);
        }

        return (wider, route);
    }

    private static bool TryRead(HeaderStringValues values, out long number) =>
        long.TryParse(values.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static TimeSpan? Believable(TimeSpan? pause, TimeSpan longest) =>
        pause is not { } value || value <= TimeSpan.Zero ? null : value > longest ? longest : value;
}
