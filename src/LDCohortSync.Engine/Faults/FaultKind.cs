namespace LDCohortSync;

/// <summary>What went wrong. The name is the error id that PowerShell shows, so scripts may rely on it.</summary>
public enum FaultKind
{
    /// <summary>Amplitude refused the API key and secret key.</summary>
    AmplitudeUnauthorized,
    /// <summary>LaunchDarkly refused the access token.</summary>
    LaunchDarklyUnauthorized,
    /// <summary>The access token is valid and lacks a permission.</summary>
    LaunchDarklyForbidden,
    /// <summary>Nobody signed in with OAuth: denied, refused, or not in time.</summary>
    SignInFailed,
    /// <summary>The token sees no environment with the client-side ID.</summary>
    EnvironmentNotFound,
    /// <summary>The client-side ID does not look like one.</summary>
    InvalidClientSideId,
    /// <summary>The address is plain http and not on loopback.</summary>
    InsecureUri,
    /// <summary>A service could not be reached at all.</summary>
    ServiceUnreachable,
    /// <summary>A service answered with 5xx until the retries were used up.</summary>
    ServiceUnavailable,
    /// <summary>A service asked for a pause until the retries were used up, or its limits left no room before the deadline.</summary>
    RateLimited,
    /// <summary>A service took longer than the deadline.</summary>
    ServiceTimeout,
    /// <summary>A service answered in a form that is not documented.</summary>
    UnexpectedAnswer,
    /// <summary>LaunchDarkly refused a request as malformed.</summary>
    RequestRefused,
    /// <summary>A request was too large; batches are halved on it, so users see it for a single member only.</summary>
    PayloadTooLarge,
    /// <summary>There is no cohort with that id or name.</summary>
    CohortNotFound,
    /// <summary>The download ended before the cohort did.</summary>
    IncompleteDownload,
    /// <summary>The file with the members is not a CSV of a cohort.</summary>
    InvalidMemberFile,
    /// <summary>There is no file at the path.</summary>
    MemberFileNotFound,
    /// <summary>The file has no column for the key property.</summary>
    KeyPropertyNotFound,
    /// <summary>The segment does not exist in LaunchDarkly.</summary>
    SegmentNotFound,
    /// <summary>The ledger has no run with that id.</summary>
    RunNotFound,
    /// <summary>LaunchDarkly does not export the segment to this token or account.</summary>
    ExportUnavailable,
    /// <summary>The cohort has more members than a segment of that kind can hold.</summary>
    SegmentCapacityExceeded,
    /// <summary>LaunchDarkly did not finish importing a file of members.</summary>
    ImportFailed,
    /// <summary>The environment asks for approvals of segment changes, and none was requested.</summary>
    ApprovalRequired,
    /// <summary>Somebody else is writing the same segment.</summary>
    SyncInProgress,
    /// <summary>The ledger can't be opened, read or written, or a newer version of this module made it.</summary>
    LedgerUnavailable,
    /// <summary>What the ledger holds of a segment does not match its checksum.</summary>
    LedgerDamaged,
    /// <summary>The ledger was moved to another place, and is not used any more where it was.</summary>
    LedgerMoved,
    /// <summary>There is no connection, or none of that name.</summary>
    NotConnected,
    /// <summary>No destination of that name is saved.</summary>
    ProfileNotFound,
    /// <summary>The file of saved destinations can't be read or written, or a newer version of this module made it.</summary>
    InvalidProfile,
    /// <summary>A secret is not where the saved destination has it: in a vault, or in an environment variable.</summary>
    SecretUnavailable,
    /// <summary>No sync of the cohort is registered.</summary>
    SubscriptionNotFound,
    /// <summary>Parameters contradict each other or the destination.</summary>
    InvalidParameter,
    /// <summary>The segment kind does not carry the context kind.</summary>
    ContextKindNotSupported,
    /// <summary>Guard: the cohort has no usable member.</summary>
    EmptyCohort,
    /// <summary>Guard: more members would be removed than allowed.</summary>
    TooManyRemovals,
    /// <summary>Guard: the cohort is archived.</summary>
    CohortArchived,
    /// <summary>Guard: Amplitude never computed the cohort.</summary>
    CohortNeverComputed,
    /// <summary>Guard: the cohort counts groups, not users.</summary>
    GroupCohort,
    /// <summary>Guard: Amplitude's own destination writes the same cohort.</summary>
    HostedSyncActive,
    /// <summary>Guard: the segment has members that the ledger does not know and LaunchDarkly does not export.</summary>
    UnknownBaseline,
    /// <summary>Guard: the last change was asked for, and people have declined it or LaunchDarkly could not make it.</summary>
    ApprovalDeclined,
    /// <summary>Guard: the stored plan is not the one that the run has found.</summary>
    PlanChanged,
    /// <summary>What is given as a stored plan is none, was changed, or is for something else.</summary>
    InvalidPlan,
    /// <summary>Syncs ended as -FailOn does not allow.</summary>
    SyncFailed,
    /// <summary>A sync was blocked, and the flag trigger that had to be called then could not be called.</summary>
    TriggerFailed,
    /// <summary>There is no integration manifest at the path.</summary>
    ManifestNotFound,
    /// <summary>There is something at the path already, and nobody said that it may be replaced.</summary>
    ManifestExists,
    /// <summary>An integration manifest would break rules, or lacks what is asked of it.</summary>
    InvalidManifest,
    /// <summary>LaunchDarkly would refuse the request: it is not JSON, or lacks what the manifest points at.</summary>
    InvalidPayload,
    /// <summary>An error that this module has no name for.</summary>
    Unexpected,
}
