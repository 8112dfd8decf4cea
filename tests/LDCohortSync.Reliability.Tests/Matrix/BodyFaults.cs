using LDCohortSync.Sandbox;
using static LDCohortSync.FaultKind;
using static LDCohortSync.Reliability.Tests.Matrix.Column;
using static LDCohortSync.Reliability.Tests.Matrix.Expectation;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Answers that look like a success and are none: nothing is planned from them, and nothing is taken for acknowledged.</summary>
internal static class BodyFaults
{
    public static readonly IReadOnlyList<FaultRow> Rows =
    [
        new("HTML with 200", Body("text/html; charset=utf-8", "<!doctype html><html><head><title>Sign in</title></head><body>Sign in to go on</body></html>"))
        {
            Connecting = Refused(UnexpectedAnswer),
            Running = Failed(UnexpectedAnswer),
            [Columns.CohortFiles] = Failed(InvalidMemberFile),
            [FileLink, BaselineExportFile] = Failed(InvalidMemberFile),
            [BaselineExport] = Failed(ExportUnavailable),
            [VerifyExport] = Exact,
            [VerifyExportStatus, VerifyExportFile, VerifyLookUp] = Unverified,
        },
        new("JSON error with 200", Body("application/json", "{\"code\":\"internal\",\"message\":\"try again\"}"))
        {
            Connecting = Refused(UnexpectedAnswer),
            Running = Failed(UnexpectedAnswer),
            [ConnectIdentity] = Connected,
            [ConnectProjects] = Refused(EnvironmentNotFound),
            [RequestStatus] = Failed(RequestRefused),
            [Columns.CohortFiles] = Failed(InvalidMemberFile),
            [FileLink, BaselineExportFile] = Failed(InvalidMemberFile),
            [Segment, SegmentList] = Exact,
            [BaselineExport] = Failed(ExportUnavailable),
            [BaselineExportStatus] = Failed(ServiceTimeout),
            [VerifyExport] = Exact,
            [VerifyExportStatus, VerifyExportFile] = Unverified,
            [VerifyLookUp] = FalseAlarm,
        },
        new("wrong content type", new SandboxFault { Headers = new Dictionary<string, string?> { ["Content-Type"] = "text/html" }, Always = true })
        {
            Connecting = Connected,
            Running = Exact,
            [Columns.WithoutBody] = null,
            [BaselineExportFile] = Failed(InvalidMemberFile),
            [VerifyExportFile] = Unverified,
        },
        Early("empty body", new SandboxFault { EndAfterBytes = 0 }),
        Early("body ends early and cleanly", new SandboxFault { EndAfterBytes = -3 }),
        Early("body ends early, with a matching Content-Length", new SandboxFault { EndAfterBytes = -3, AnnounceLength = true }),
        Early("gzip ends early and cleanly", new SandboxFault { Gzip = GzipForm.FileOnly, EndAfterBytes = -12 }),
        Early("gzip ends early, with a matching Content-Length", new SandboxFault { Gzip = GzipForm.ContentEncoding, EndAfterBytes = -12, AnnounceLength = true }),
        Broken("gzip shorter than its Content-Length", new SandboxFault { Gzip = GzipForm.ContentEncoding, AbortAfterBytes = -12, AnnounceLength = true }),
        Broken("body shorter than its Content-Length", new SandboxFault { AbortAfterBytes = -3, AnnounceLength = true }),
        Broken("body broken off", new SandboxFault { AbortAfterBytes = 20 }),
    ];

    private static SandboxFault Body(string contentType, string body) =>
        SandboxFault.Answer(200, body, new Dictionary<string, string?> { ["Content-Type"] = contentType }) with { Always = true };

    // JSON that is not whole is no JSON; a file that is not whole is no cohort.
    private static FaultRow Early(string name, SandboxFault fault) => new(name, fault with { Always = true })
    {
        Connecting = Refused(UnexpectedAnswer),
        Running = Failed(UnexpectedAnswer),
        [Columns.WithoutBody] = null,
        [Columns.CohortFiles] = Failed(IncompleteDownload),
        [BaselineExportFile] = Failed(IncompleteDownload),
        [VerifyExportStatus, VerifyExportFile, VerifyLookUp] = Unverified,
    };

    private static FaultRow Broken(string name, SandboxFault fault) => new(name, fault with { Always = true })
    {
        Connecting = Refused(ServiceUnreachable),
        Running = Failed(ServiceUnreachable),
        [Columns.WithoutBody] = null,
        [Columns.CohortFiles] = Failed(IncompleteDownload),
        [BaselineExportFile] = Failed(IncompleteDownload),
        [VerifyExportStatus, VerifyExportFile, VerifyLookUp] = Unverified,
    };
}
