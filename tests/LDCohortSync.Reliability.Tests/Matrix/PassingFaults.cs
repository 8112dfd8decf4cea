using LDCohortSync.Sandbox;
using static LDCohortSync.FaultKind;
using static LDCohortSync.Reliability.Tests.Matrix.Column;
using static LDCohortSync.Reliability.Tests.Matrix.Expectation;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Faults that pass: a sync rides them out. Connecting tries only twice, because somebody waits.</summary>
internal static class PassingFaults
{
    public static readonly IReadOnlyList<FaultRow> Rows =
    [
        new("500, once", SandboxFault.Answer(500)) { Connecting = Connected, Running = Exact },
        new("503 with Retry-After in seconds, once", Answer(503, ("Retry-After", "2"))) { Connecting = Connected, Running = Exact },
        new("408, once", SandboxFault.Answer(408)) { Connecting = Connected, Running = Exact },
        new("409, once", SandboxFault.Answer(409)) { Connecting = Connected, Running = Exact },
        new("413, once", SandboxFault.Answer(413)) { [Columns.Ingestions] = Exact },
        new("400, once", SandboxFault.Answer(400)) { [Columns.Ingestions] = Exact },
        Storm("Retry-After in seconds", ("Retry-After", "2")),
        Storm("Retry-After as a date", ("Retry-After", "{now+3s:httpdate}")),
        Storm("X-Ratelimit-Reset in 2 s", ("X-Ratelimit-Global-Remaining", "0"), ("X-Ratelimit-Reset", "{now+2s:epochms}")),
        Storm("X-Ratelimit-Reset in the past", ("X-Ratelimit-Route-Remaining", "0"), ("X-Ratelimit-Reset", "{now-10m:epochms}")),
        Storm("no header at all"),
        new("429 with X-Ratelimit-Reset in a day, once", Answer(429, ("X-Ratelimit-Reset", "{now+1d:epochms}"))) { Connecting = Connected, Running = Exact },
        new("budget of the route used up by a success", OwnAnswer(("X-Ratelimit-Route-Remaining", "0"), ("X-Ratelimit-Reset", "{now+5s:epochms}")))
        {
            Connecting = Connected,
            Running = Exact,
        },
        new("budget of the account used up by a success", OwnAnswer(("X-Ratelimit-Global-Remaining", "0"), ("X-Ratelimit-Reset", "{now+5s:epochms}")))
        {
            Connecting = Connected,
            Running = Exact,
        },
        new("connection reset, once", SandboxFault.Cut()) { Connecting = Connected, Running = Exact },
        new("body broken off, once", SandboxFault.Truncate(20))
        {
            Connecting = Connected,
            Running = Exact,
            [Columns.WithoutBody] = null,
            [Columns.CohortFiles] = Failed(IncompleteDownload),
            [BaselineExportFile] = Failed(IncompleteDownload),
            [VerifyExportFile] = Unverified,
        },
        new("connection reset within the body, once", SandboxFault.Truncate(20) with { Reset = true })
        {
            Connecting = Connected,
            Running = Exact,
            [Columns.WithoutBody] = null,
            [Columns.CohortFiles] = Either(Failed(IncompleteDownload), Exact),
            [BaselineExportFile] = Either(Failed(IncompleteDownload), Exact),
            [VerifyExportFile] = Either(Unverified, Exact),
        },
        new("carried out and answered with a reset, once", SandboxFault.Cut(FaultTiming.After)) { Connecting = Connected, Running = Exact },
        new("carried out and answered with 503, once", SandboxFault.Answer(503) with { Timing = FaultTiming.After }) { Connecting = Connected, Running = Exact },
        new("carried out twice", new SandboxFault { Deliveries = 2, Always = true }) { Connecting = Connected, Running = Exact },
        new("carried out twice and answered with a reset, once", SandboxFault.Cut(FaultTiming.After) with { Deliveries = 2 })
        {
            Connecting = Connected,
            Running = Exact,
        },
        new("no answer, once", SandboxFault.Hold()) { Connecting = Connected, Running = Exact },
        new("answers 30 s late", SandboxFault.Delay(30_000) with { Always = true }) { Connecting = Connected, Running = Exact },
        new("body in drops of 64 bytes", new SandboxFault { DripBytes = 64, DripMilliseconds = 100, Always = true })
        {
            Connecting = Connected,
            Running = Exact,
            [Columns.WithoutBody] = null,
        },
    ];

    // Three times: more than connecting bears, fewer than a sync does.
    private static FaultRow Storm(string form, params (string Name, string? Value)[] headers) =>
        new($"429 three times, {form}", Answer(429, headers) with { Times = 3 }) { Connecting = Refused(RateLimited), Running = Exact };

    private static SandboxFault Answer(int status, params (string Name, string? Value)[] headers) => OwnAnswer(headers) with { Status = status };

    private static SandboxFault OwnAnswer(params (string Name, string? Value)[] headers) =>
        new() { Headers = headers.ToDictionary(header => header.Name, header => header.Value) };
}
