namespace LDCohortSync.Sandbox;

/// <summary>
/// How the services behave where the public sources leave it open, or where a test needs a certain form. The same names in camel
/// case are the fields of <c>GET</c> and <c>PUT /sandbox/options</c>.
/// </summary>
public sealed record SandboxBehavior
{
    /// <summary>How cohort files are handed out; a cohort can differ.</summary>
    public CohortFileForm FileForm { get; init; } = CohortFileForm.BySize;

    /// <summary>The number of rows from which <see cref="CohortFileForm.BySize"/> redirects. Amplitude does not publish its threshold.</summary>
    public int RedirectRows { get; init; } = 1_000;

    /// <summary>How cohort files are compressed; a cohort can differ.</summary>
    public GzipForm Gzip { get; init; } = GzipForm.None;

    /// <summary>How often a cohort job answers 202 JOB INPROGRESS before 200 JOB COMPLETED; a cohort can differ.</summary>
    public int PendingPolls { get; init; } = 1;

    /// <summary>How long a signed link of the file host is valid, in seconds (Amplitude docs, "Behavioral Cohorts API": one minute).</summary>
    public int FileLinkSeconds { get; init; } = 60;

    /// <summary>Whether the three limits below are enforced with 429.</summary>
    public bool EnforceAmplitudeLimits { get; init; }

    /// <summary>Requests to Amplitude at once (Amplitude docs: 5 a project).</summary>
    public int AmplitudeConcurrentRequests { get; init; } = 5;

    /// <summary>Cohort requests started in one minute (Amplitude docs: 4).</summary>
    public int CohortRequestsPerMinute { get; init; } = 4;

    /// <summary>Cohort requests started in ten minutes (Amplitude docs: 60).</summary>
    public int CohortRequestsPerTenMinutes { get; init; } = 60;

    /// <summary>The monthly number of cohort downloads that the usage endpoint shows (Amplitude docs: 500). It is not enforced.</summary>
    public int DownloadQuota { get; init; } = 500;

    /// <summary>The shape of the usage answer.</summary>
    public UsageForm UsageForm { get; init; } = UsageForm.Nested;

    /// <summary>Whether the cohort list contains archived cohorts. Amplitude does not say.</summary>
    public bool ListArchivedCohorts { get; init; } = true;

    /// <summary>Where the answer to an export request carries the export's id.</summary>
    public ExportIdForm ExportIdForm { get; init; } = ExportIdForm.Location;

    /// <summary>Whether exports are refused with 403.</summary>
    public bool ExportsForbidden { get; init; }

    /// <summary>How often an export's status is <c>pending</c> before it is <c>complete</c>.</summary>
    public int ExportPendingPolls { get; init; } = 1;

    /// <summary>The name in <c>_links</c> of the link to an export's file. LaunchDarkly's API description does not name it.</summary>
    public string ExportFileLinkName { get; init; } = "file";

    /// <summary>Whether an export's file lies on the file host (signed, no token) instead of LaunchDarkly's own host (relative link, token needed).</summary>
    public bool ExportOnFileHost { get; init; } = true;

    /// <summary>A header line for export files, or <see langword="null"/> for none.</summary>
    public string? ExportHeader { get; init; }

    /// <summary>Whether an ingestion with another cohort name renames the segment. LaunchDarkly does not say.</summary>
    public bool RenameOnIngestion { get; init; }

    /// <summary>
    /// The actions that the policy of the token does not allow. A request that needs one gets 403 in LaunchDarkly's form, which names action and
    /// resource. The names are those of <see cref="SandboxFault.MissingAction"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The sandbox does not know an action.</exception>
    public IReadOnlyCollection<string> DeniedActions
    {
        get;
        init => field = value.FirstOrDefault(action => !SegmentAction.All.Contains(action, StringComparer.Ordinal)) is { } unknown
            ? throw new ArgumentException($"'{unknown}' is none of the actions {string.Join(", ", SegmentAction.All)}", nameof(DeniedActions))
            : value;
    } = [];

    /// <summary>Whether each ingestion has an entry in the audit log, not only the one that makes the segment. LaunchDarkly does not say.</summary>
    public bool IngestionsInAuditLog { get; init; }

    /// <summary>How often an import's status is told in each of its states before the next one; 0 for an import that is over when it is answered.</summary>
    public int ImportStatePolls { get; init; } = 1;

    /// <summary>Whether imports end as <c>stopped</c>, without a change of the segment.</summary>
    public bool ImportsStop { get; init; }

    /// <summary>Whether imports stay <c>in_progress</c> until they are released.</summary>
    public bool ImportsHeld { get; init; }

    /// <summary>Where the answer to an import carries the import's id.</summary>
    public ImportLocationForm ImportLocationForm { get; init; } = ImportLocationForm.Path;

    /// <summary>The bytes that the file of an import may have before it gets 400 (LaunchDarkly's older docs: 40 MB).</summary>
    public long ImportMaximumBytes { get; init; } = 40_000_000;

    /// <summary>The keys that the file of an import may have before it gets 400 (LaunchDarkly's older docs: 1,000,000).</summary>
    public int ImportMaximumKeys { get; init; } = 1_000_000;

    /// <summary>Whether an import that waits for an approval keeps others of its environment from starting. LaunchDarkly does not say.</summary>
    public bool WaitingImportsBlock { get; init; }

    /// <summary>Whether an import that does not wait for approvals is refused where the environment requires them. LaunchDarkly does not say.</summary>
    public bool ImportsNeedApproval { get; init; } = true;

    /// <summary>Whether <c>POST .../contexts</c> is refused where the environment requires approvals. LaunchDarkly does not say.</summary>
    public bool ContextsNeedApproval { get; init; } = true;

    /// <summary>Whether a <c>PATCH</c> with <c>dryRun=true</c> is refused where the environment requires approvals. LaunchDarkly does not say.</summary>
    public bool DryRunsNeedApproval { get; init; } = true;

    /// <summary>Whether an ingestion is refused where the environment requires approvals. LaunchDarkly does not say.</summary>
    public bool IngestionNeedsApproval { get; init; }

    /// <summary>Whether the token may do without required approvals (action <c>bypassRequiredSegmentApproval</c>).</summary>
    public bool TokenBypassesApprovals { get; init; }

    /// <summary>
    /// Whether the targets of a synced segment can be changed by <c>POST .../contexts</c>. LaunchDarkly's API description says so, and its docs say
    /// that such targeting is not edited in LaunchDarkly.
    /// </summary>
    public bool SyncedSegmentsEditable { get; init; } = true;

    /// <summary>Whether the segment list shows <c>_unboundedMetadata</c>. LaunchDarkly does not say; the single segment always shows it.</summary>
    public bool ListUnboundedMetadata { get; init; } = true;

    /// <summary>The members that one ingestion may hold before it gets 413, or <see langword="null"/> for no limit.</summary>
    public int? MaximumBatchMembers { get; init; }

    /// <summary>The bytes that the body of an ingestion may have before it gets 413, or <see langword="null"/> for no limit.</summary>
    public long? MaximumBodyBytes { get; init; }

    /// <summary>Whether LaunchDarkly's answers carry the <c>X-Ratelimit-*</c> headers.</summary>
    public bool RateLimitHeaders { get; init; } = true;

    /// <summary>Requests to LaunchDarkly in one window of ten seconds before 429, or <see langword="null"/> for no limit.</summary>
    public int? GlobalRateLimit { get; init; }

    /// <summary>Requests to one LaunchDarkly route in one window of ten seconds before 429, or <see langword="null"/> for no limit.</summary>
    public int? RouteRateLimit { get; init; }

    /// <summary>How the authorization server behaves.</summary>
    public SandboxOAuthOptions OAuth { get; init; } = new();

    /// <summary>How many requests the log keeps.</summary>
    public int RequestLogCapacity { get; init; } = 1_000;

    /// <summary>How many bytes of the body of a request to LaunchDarkly's REST API the log keeps; 0 for none.</summary>
    public int RequestBodyCapture { get; init; } = 64 * 1_024;
}
