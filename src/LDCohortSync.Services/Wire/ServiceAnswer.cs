using System.Globalization;
using System.Net;
using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services.Wire;

/// <summary>What came back from a service, whatever its status.</summary>
internal class ServiceAnswer
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What the service says about its pace.</summary>
    public RateHints Hints { get; init; }

    /// <summary>The <c>Location</c> header as it was sent; null when there was none.</summary>
    public string? Location { get; init; }

    /// <summary>What an answer other than 2xx says, short, on one line and without secrets; null when it says nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>The error code of such an answer, for example <c>invalid_grant</c>; null when it names none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How far the service's clock is ahead of this one, to about a second, as its <c>Date</c> header tells; null without one.</summary>
    public TimeSpan? ClockLead { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    /// <summary>For example <c>429 Too Many Requests</c>.</summary>
    public string StatusText => Enum.IsDefined((HttpStatusCode)Status)
        ? $"{Status} {Spaced(((HttpStatusCode)Status).ToString())}"
        : Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The status with what the service says about it, for a message.</summary>
    public string Reason => Problem is null ? StatusText : $"{StatusText}: {Problem}";

    private static string Spaced(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && char.IsLower(name[i - 1]) ? " " + c : c.ToString()));
}
