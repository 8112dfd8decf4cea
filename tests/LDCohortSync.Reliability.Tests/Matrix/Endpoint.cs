using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>A column of the matrix: which requests it is about, and when they are made.</summary>
/// <param name="Column">The column.</param>
/// <param name="Title">Its title.</param>
/// <param name="Situation">What is being done.</param>
/// <param name="Service">The service.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">A regular expression for path and query.</param>
/// <param name="FileForm">How the file of the cohort is handed out.</param>
internal sealed record Endpoint(
    Column Column, string Title, Situation Situation, SandboxService Service, string Method, string Target, CohortFileForm FileForm = CohortFileForm.Body)
{
    private const string Segments = "^/api/v2/segments/[^/]+/[^/]+";

    /// <summary>The columns of the first table: connecting, and everything up to the members of the cohort.</summary>
    public static readonly IReadOnlyList<Endpoint> OfReading =
    [
        new(Column.ConnectIdentity, "connect: identity", Situation.Connect, SandboxService.LaunchDarkly, "GET", "^/api/v2/caller-identity$"),
        new(Column.ConnectProjects, "connect: projects", Situation.Connect, SandboxService.LaunchDarkly, "GET", @"^/api/v2/projects\?"),
        new(Column.ConnectCohorts, "connect: cohorts", Situation.Connect, SandboxService.Amplitude, "GET", @"^/api/3/cohorts($|\?)"),
        new(Column.CohortList, "cohort list", Situation.Sync, SandboxService.Amplitude, "GET", @"^/api/3/cohorts($|\?)"),
        new(Column.CohortRequest, "cohort request", Situation.Sync, SandboxService.Amplitude, "GET", "^/api/5/cohorts/request/[^/]+$"),
        new(Column.RequestStatus, "request status", Situation.Sync, SandboxService.Amplitude, "GET", "^/api/5/cohorts/request-status/"),
        new(Column.FileInAnswer, "file", Situation.Sync, SandboxService.Amplitude, "GET", "/file$"),
        new(Column.FileLink, "link to the file", Situation.Sync, SandboxService.Amplitude, "GET", "/file$", CohortFileForm.Redirect),
        new(Column.FileHost, "file host", Situation.Sync, SandboxService.Files, "GET", "^/cohort-exports/", CohortFileForm.Redirect),
    ];

    /// <summary>The columns of the second table: the segment.</summary>
    public static readonly IReadOnlyList<Endpoint> OfWriting =
    [
        new(Column.Segment, "segment", Situation.Sync, SandboxService.LaunchDarkly, "GET", Segments + "/[^/?]+$"),
        new(Column.SegmentList, "segment list", Situation.FirstSync, SandboxService.LaunchDarkly, "GET", Segments + @"\?"),
        new(Column.Ingestion, "ingestion", Situation.Sync, SandboxService.LaunchDarkly, "POST", "^/api/v2/segment-targets/amplitude$"),
        new(Column.FirstIngestion, "ingestion, new segment", Situation.FirstSync, SandboxService.LaunchDarkly, "POST", "^/api/v2/segment-targets/amplitude$"),
        new(Column.BaselineExport, "baseline: export", Situation.SyncFromDestination, SandboxService.LaunchDarkly, "POST", "/exports$"),
        new(Column.BaselineExportStatus, "baseline: status", Situation.SyncFromDestination, SandboxService.LaunchDarkly, "GET", "/exports/[^/]+$"),
        new(Column.BaselineExportFile, "baseline: file", Situation.SyncFromDestination, SandboxService.Files, "GET", "^/segment-exports/"),
        new(Column.VerifyExport, "verify: export", Situation.SyncAndVerify, SandboxService.LaunchDarkly, "POST", "/exports$"),
        new(Column.VerifyExportStatus, "verify: status", Situation.SyncAndVerify, SandboxService.LaunchDarkly, "GET", "/exports/[^/]+$"),
        new(Column.VerifyExportFile, "verify: file", Situation.SyncAndVerify, SandboxService.Files, "GET", "^/segment-exports/"),
        new(Column.VerifyLookUp, "verify: look-up", Situation.SyncAndVerifyBySample, SandboxService.LaunchDarkly, "GET", Segments + "/[^/]+/contexts/"),
    ];

    /// <summary>All columns.</summary>
    public static readonly IReadOnlyList<Endpoint> All = [.. OfReading, .. OfWriting];

    /// <summary>A fault for the requests of this column.</summary>
    public SandboxFault Aim(SandboxFault fault) => fault with { Service = Service, Method = Method, PathRegex = Target };
}
