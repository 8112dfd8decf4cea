using LDCohortSync.Sandbox;
using static LDCohortSync.FaultKind;
using static LDCohortSync.Reliability.Tests.Matrix.Column;
using static LDCohortSync.Reliability.Tests.Matrix.Expectation;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Statuses and lost connections that do not pass: a sync ends with the right error, and the next one is exact.</summary>
internal static class LastingFaults
{
    public static readonly IReadOnlyList<FaultRow> Rows =
    [
        new("400", Lasting(400))
        {
            Connecting = Refused(RequestRefused),
            Running = Failed(RequestRefused),
            [CohortRequest] = Failed(CohortNotFound),
            [Columns.Baseline] = Failed(ExportUnavailable),
            [Columns.VerifyingByExport] = Exact,
            [VerifyLookUp] = Unverified,
        },
        new("401", Lasting(401))
        {
            Connecting = Refused(LaunchDarklyUnauthorized),
            Running = Failed(LaunchDarklyUnauthorized),
            [ConnectCohorts] = Refused(AmplitudeUnauthorized),
            [CohortList, CohortRequest, RequestStatus, FileInAnswer, FileLink] = Failed(AmplitudeUnauthorized),
            [FileHost] = Failed(UnexpectedAnswer),
            [Columns.Verifying] = Unverified,
        },
        new("403", Lasting(403))
        {
            Connecting = Refused(LaunchDarklyForbidden),
            Running = Failed(LaunchDarklyForbidden),
            [ConnectCohorts] = Refused(AmplitudeUnauthorized),
            [CohortList, CohortRequest, RequestStatus, FileInAnswer, FileLink] = Failed(AmplitudeUnauthorized),
            [FileHost] = Failed(UnexpectedAnswer),
            [Columns.Baseline] = Failed(ExportUnavailable),
            [Columns.VerifyingByExport] = Exact,
            [VerifyLookUp] = Unverified,
        },
        new("404", Lasting(404))
        {
            Connecting = Refused(UnexpectedAnswer),
            Running = Failed(UnexpectedAnswer),
            [CohortRequest] = Failed(CohortNotFound),
            [Segment] = Exact,
            [Columns.Ingestions] = Failed(RequestRefused),
            [Columns.Baseline] = Failed(ExportUnavailable),
            [Columns.VerifyingByExport] = Exact,
            [VerifyLookUp] = FalseAlarm,
        },
        new("413", Lasting(413))
        {
            Connecting = Refused(PayloadTooLarge),
            Running = Failed(PayloadTooLarge),
            [Columns.Verifying] = Unverified,
        },
        new("429 with Retry-After in a second", Lasting(429) with { Headers = new Dictionary<string, string?> { ["Retry-After"] = "1" } })
        {
            Connecting = Refused(RateLimited),
            Running = Failed(RateLimited),
            [Columns.Verifying] = Unverified,
        },
        new("429 with Retry-After in an hour", Lasting(429) with { Headers = new Dictionary<string, string?> { ["Retry-After"] = "3600" } })
        {
            AsksForTooLong = true,
            Connecting = Refused(RateLimited),
            Running = Failed(RateLimited),
            [Columns.Verifying] = Unverified,
        },
        new("500", Lasting(500))
        {
            Connecting = Refused(ServiceUnavailable),
            Running = Failed(ServiceUnavailable),
            [Columns.Verifying] = Unverified,
        },
        new("500, from the second request on", Lasting(500) with { After = 1 })
        {
            [Columns.Ingestions] = Partial(ServiceUnavailable),
        },
        new("connection reset", SandboxFault.Cut() with { Always = true })
        {
            Connecting = Refused(ServiceUnreachable),
            Running = Failed(ServiceUnreachable),
            [Columns.Verifying] = Unverified,
        },
        new("carried out and answered with a reset", SandboxFault.Cut(FaultTiming.After) with { Always = true })
        {
            Connecting = Refused(ServiceUnreachable),
            Running = Failed(ServiceUnreachable),
            [Columns.Ingestions] = InDoubt(ServiceUnreachable),
            [Columns.Verifying] = Unverified,
        },
        new("carried out and answered with a reset, from the second request on", SandboxFault.Cut(FaultTiming.After) with { Always = true, After = 1 })
        {
            [Columns.Ingestions] = Partial(ServiceUnreachable),
        },
        new("carried out and answered with 503", Lasting(503) with { Timing = FaultTiming.After })
        {
            Connecting = Refused(ServiceUnavailable),
            Running = Failed(ServiceUnavailable),
            [Columns.Ingestions] = InDoubt(ServiceUnavailable),
            [Columns.Verifying] = Unverified,
        },
        new("no answer", SandboxFault.Hold() with { Always = true })
        {
            Connecting = Refused(ServiceUnreachable),
            Running = Failed(ServiceTimeout),
            [Columns.Verifying] = Unverified,
        },
        new("carried out, and no answer", SandboxFault.Hold(FaultTiming.After) with { Always = true })
        {
            Connecting = Refused(ServiceUnreachable),
            Running = Failed(ServiceTimeout),
            [Columns.Ingestions] = InDoubt(ServiceTimeout),
            [Columns.Verifying] = Unverified,
        },
    ];

    private static SandboxFault Lasting(int status) => SandboxFault.Answer(status) with { Always = true };
}
