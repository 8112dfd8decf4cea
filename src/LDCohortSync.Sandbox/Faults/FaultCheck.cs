using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Finds what is wrong with a rule before it is armed: a rule that quietly does nothing would make a test pass.</summary>
internal static class FaultCheck
{
    private const int MostDeliveries = 10;
    private const string NoAnswer = "has no effect together with 'abort', which loses the answer";
    private const string NotCarriedOut = "has no effect on a request that is not carried out: use 'timing' after";

    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static FaultProblem? Find(SandboxFault fault) =>
        Numbers(fault) ?? Matching(fault) ?? Texts(fault) ?? Combinations(fault) ?? Effect(fault);

    private static FaultProblem? Numbers(SandboxFault fault) => fault switch
    {
        { Status: < 200 or > 599 } => new("status", "must be from 200 to 599"),
        { After: < 0 } => new("after", "must be 0 or more"),
        { Times: < 1 } => new("times", "must be 1 or more"),
        { DelayMilliseconds: < 0 } => new("delayMilliseconds", "must be 0 or more"),
        { DripBytes: < 0 } => new("dripBytes", "must be 0 or more"),
        { DripMilliseconds: < 0 } => new("dripMilliseconds", "must be 0 or more"),
        { Deliveries: < 1 or > MostDeliveries } => new("deliveries", $"must be from 1 to {MostDeliveries}"),
        { Calls.Count: 0 } => new("calls", "names no call"),
        { Calls: { } calls } when calls.Any(call => call < 1) => new("calls", "counts from 1"),
        _ => null,
    };

    private static FaultProblem? Matching(SandboxFault fault) => fault switch
    {
        { Service: { } service } when !Enum.IsDefined(service) => new("service", "is none of the services"),
        { Timing: { } timing } when !Enum.IsDefined(timing) => new("timing", "must be before or after"),
        { Calls: not null, After: > 0 } => new("after", "can't go with 'calls'"),
        { Calls: not null, Times: > 1 } => new("times", "can't go with 'calls'"),
        { Calls: not null, Always: true } => new("always", "can't go with 'calls'"),
        { Always: true, Times: > 1 } => new("times", "can't go with 'always'"),
        { Path: { } path } when !path.StartsWith('/') && !path.StartsWith('*') => new("path", "must begin with / or *"),
        { PathRegex: { } pattern } when PatternProblem(pattern) is { } problem => new("pathRegex", "is no regular expression: " + problem),
        { Method: { } method } when !IsToken(method) => new("method", "is no HTTP method"),
        { ExpiredLink: true, Service: not (null or SandboxService.Files) } => new("service", "must be files with 'expiredLink'"),
        { StalledJob: true, Service: SandboxService.Files } => new("service", "has no jobs, as 'stalledJob' needs them"),
        { MissingAction: not null, Service: not (null or SandboxService.LaunchDarkly) } => new("service", "must be launchDarkly with 'missingAction'"),
        _ => null,
    };

    private static FaultProblem? Texts(SandboxFault fault)
    {
        if (fault.MissingAction is { } action && !SegmentAction.All.Contains(action, StringComparer.Ordinal))
            return new("missingAction", "must be one of " + string.Join(", ", SegmentAction.All));
        foreach ((string name, string? value) in fault.Headers ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            string field = "headers." + name;
            if (!IsToken(name))
                return new("headers", $"holds '{JsonEncodedText.Encode(name)}', which is no name of a header");
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                return new(field, "can't be given: use 'announceLength' with 'endAfterBytes' or 'abortAfterBytes'");
            if (value?.AsSpan().ContainsAnyExceptInRange(' ', '~') == true)
                return new(field, "holds a character that can't be sent");
            if (value is not null && ClockText.FindProblem(value) is { } problem)
                return new(field, problem);
        }

        return null;
    }

    private static FaultProblem? Combinations(SandboxFault fault)
    {
        bool isAnswered = fault.Status is not null || fault.ExpiredLink;
        bool isCarriedOut = fault.Timing == FaultTiming.After || (!fault.Abort && !isAnswered);
        bool hasDrip = fault.DripBytes > 0;
        return fault switch
        {
            { Body: not null, Status: null } => new("body", "needs a 'status'"),
            { Body: not null, Status: StatusCodes.Status204NoContent or StatusCodes.Status304NotModified } => new("body", "can't go with a status that has none"),
            { Body: not null, ExpiredLink: true } => new("body", "can't go with 'expiredLink', which has its own"),
            { ExpiredLink: true, Status: not (null or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound) } => new("status", "must be 403 or 404 with 'expiredLink'"),
            { AbortAfterBytes: not null, EndAfterBytes: not null } => new("endAfterBytes", "can't go with 'abortAfterBytes'"),
            { Reset: true, AbortAfterBytes: null } => new("reset", "needs 'abortAfterBytes'; for a reset without an answer use 'abort'"),
            { AnnounceLength: true, AbortAfterBytes: null, EndAfterBytes: null } => new("announceLength", "needs 'endAfterBytes' or 'abortAfterBytes'"),
            { DripMilliseconds: > 0, DripBytes: 0 } => new("dripMilliseconds", "needs 'dripBytes'"),
            { DripMilliseconds: 0, DripBytes: > 0 } => new("dripBytes", "needs 'dripMilliseconds'"),
            { Abort: true } when isAnswered => new(fault.ExpiredLink ? "expiredLink" : "status", NoAnswer),
            { Abort: true, Headers: not null } => new("headers", NoAnswer),
            { Abort: true, Gzip: not null } => new("gzip", NoAnswer),
            { Abort: true, AbortAfterBytes: not null } => new("abortAfterBytes", NoAnswer),
            { Abort: true, EndAfterBytes: not null } => new("endAfterBytes", NoAnswer),
            { Abort: true } when hasDrip => new("dripBytes", NoAnswer),
            { Deliveries: > 1 } when !isCarriedOut => new("deliveries", NotCarriedOut),
            { StalledJob: true } when !isCarriedOut || isAnswered => new("stalledJob", "can't go with 'abort', 'status' or 'expiredLink'"),
            { MissingAction: not null } when !isCarriedOut || isAnswered => new("missingAction", "can't go with 'abort', 'status' or 'expiredLink'"),
            _ => null,
        };
    }

    private static FaultProblem? Effect(SandboxFault fault) => fault is
    {
        Status: null, Headers: null or { Count: 0 }, Gzip: null or GzipForm.None, DelayMilliseconds: 0, Abort: false, AbortAfterBytes: null,
        EndAfterBytes: null, Hang: false, DripBytes: 0, Deliveries: 1, ExpiredLink: false, StalledJob: false, MissingAction: null
    }
        ? new("", "it has no effect: give one of status, headers, gzip, delayMilliseconds, hang, abort, abortAfterBytes, endAfterBytes, dripBytes, "
            + "deliveries, expiredLink, stalledJob, missingAction")
        : null;

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static string? PatternProblem(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException invalid)
        {
            return invalid.Message;
        }
    }
}
