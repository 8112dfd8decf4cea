namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>An endpoint that a sync uses, in the situation in which it uses it.</summary>
public enum Column
{
    /// <summary>LaunchDarkly's caller identity, when connecting.</summary>
    ConnectIdentity,
    /// <summary>LaunchDarkly's projects, when connecting.</summary>
    ConnectProjects,
    /// <summary>Amplitude's list of cohorts, when connecting.</summary>
    ConnectCohorts,
    /// <summary>Amplitude's list of cohorts, when a run looks its cohort up.</summary>
    CohortList,
    /// <summary>Amplitude's request for a cohort, which the quota counts.</summary>
    CohortRequest,
    /// <summary>The state of that request.</summary>
    RequestStatus,
    /// <summary>The file of the cohort, in Amplitude's own answer.</summary>
    FileInAnswer,
    /// <summary>The redirect to the file of the cohort.</summary>
    FileLink,
    /// <summary>The file of the cohort, at the file host.</summary>
    FileHost,
    /// <summary>The cohort's segment.</summary>
    Segment,
    /// <summary>The list of segments, before the first sync makes one.</summary>
    SegmentList,
    /// <summary>The ingestion of changes to a segment.</summary>
    Ingestion,
    /// <summary>The ingestion that makes the segment.</summary>
    FirstIngestion,
    /// <summary>The request for an export, with -Baseline Destination.</summary>
    BaselineExport,
    /// <summary>The state of that export.</summary>
    BaselineExportStatus,
    /// <summary>The file of that export.</summary>
    BaselineExportFile,
    /// <summary>The request for an export, with -Verify.</summary>
    VerifyExport,
    /// <summary>The state of that export.</summary>
    VerifyExportStatus,
    /// <summary>The file of that export.</summary>
    VerifyExportFile,
    /// <summary>The look-up of single members, with -Verify where LaunchDarkly does not export.</summary>
    VerifyLookUp,
}
