using LDCohortSync.Sandbox;
using static LDCohortSync.FaultKind;
using static LDCohortSync.Reliability.Tests.Matrix.Column;
using static LDCohortSync.Reliability.Tests.Matrix.Expectation;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Faults that only some endpoints can have.</summary>
internal static class ServiceFaults
{
    public static readonly IReadOnlyList<FaultRow> Rows =
    [
        new("link expired (403), once", new SandboxFault { ExpiredLink = true })
        {
            [FileHost] = Exact,
            [BaselineExportFile] = Exact,
            [VerifyExportFile] = Exact,
        },
        new("link expired (404), once", new SandboxFault { ExpiredLink = true, Status = 404 })
        {
            [FileHost] = Exact,
            [BaselineExportFile] = Exact,
            [VerifyExportFile] = Exact,
        },
        new("every link expired (403)", new SandboxFault { ExpiredLink = true, Always = true })
        {
            [FileHost] = Failed(UnexpectedAnswer),
            [BaselineExportFile] = Failed(ExportUnavailable),
            [VerifyExportFile] = Exact,
        },
        new("every link expired (404)", new SandboxFault { ExpiredLink = true, Status = 404, Always = true })
        {
            [FileHost] = Failed(UnexpectedAnswer),
            [BaselineExportFile] = Failed(ExportUnavailable),
            [VerifyExportFile] = Exact,
        },
        new("job never completes", new SandboxFault { StalledJob = true, Always = true })
        {
            [RequestStatus] = Failed(ServiceTimeout),
            [BaselineExportStatus] = Failed(ServiceTimeout),
            [VerifyExportStatus] = Unverified,
        },
        new("`viewProject` missing", new SandboxFault { MissingAction = "viewProject", Always = true })
        {
            [ConnectProjects] = Refused(LaunchDarklyForbidden),
            [Segment, SegmentList] = Failed(LaunchDarklyForbidden),
            [BaselineExportStatus] = Failed(ExportUnavailable),
            [VerifyExportStatus] = Exact,
            [VerifyLookUp] = Unverified,
        },
        new("`createSegment` missing", new SandboxFault { MissingAction = "createSegment", Always = true })
        {
            [FirstIngestion] = Failed(LaunchDarklyForbidden),
        },
        new("`updateIncluded` missing", new SandboxFault { MissingAction = "updateIncluded", Always = true })
        {
            [Columns.Ingestions] = Failed(LaunchDarklyForbidden),
        },
        new("`createSegmentExport` missing", new SandboxFault { MissingAction = "createSegmentExport", Always = true })
        {
            [BaselineExport] = Failed(ExportUnavailable),
            [VerifyExport] = Exact,
        },
    ];
}
