using System.Management.Automation;
using System.Security;
using LDCohortSync.Completion;
using LDCohortSync.Files;
using LDCohortSync.Hosting;
using LDCohortSync.Sync;

namespace LDCohortSync.Commands;

/// <summary>Makes LaunchDarkly segments equal to Amplitude cohorts.</summary>
[Cmdlet(VerbsData.Sync, "AmplitudeCohort", DefaultParameterSetName = "Id", SupportsShouldProcess = true), OutputType(typeof(CohortSyncResult))]
public sealed class SyncAmplitudeCohortCommand : DestinationCommand
{
    /// <summary>Cohorts, as Get-AmplitudeCohort lists them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cohort", ValueFromPipeline = true)] public AmplitudeCohort[] InputObject { get; set; } = [];
    /// <summary>Ids of cohorts.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = [];
    /// <summary>Results of an earlier run with -WhatIf, as they are or as Import-Clixml brings them back: exactly that is done, or nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Plan"), PlanTransformation] public PlanReference[] Plan { get; set; } = [];
    // In the default set, whose properties PowerShell tries before all others: a stored result has a cohort id too, and is more than that.
    /// <summary>The plans in such results, as the pipeline brings them.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true), PlanTransformation(IsProperty = true)] public PlanReference[] StoredPlan { get; set; } = [];
    /// <summary>How a piped result ended: one that was stored, and is no plan, is not taken for the wish to sync its cohort.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)] public PSObject? Status { get; set; }
    // With the ids in one set: a row of a table is then bound as a whole, whether or not it names a file, and no column is lost.
    /// <summary>A CSV file with the cohort's members, plain or gzip, in place of Amplitude's; wildcards are possible, and - is standard input.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true), Parameter(ParameterSetName = "Plan"), SupportsWildcards] public string? Path { get; set; }
    /// <summary>The same, taken as it is.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true), Parameter(ParameterSetName = "Plan"), Alias("PSPath", "FullName")] public string? LiteralPath { get; set; }
    /// <summary>Files that are named after their cohorts' ids, as Get-ChildItem finds them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "File", ValueFromPipeline = true)] public FileInfo[] InputFile { get; set; } = [];
    /// <summary>The cohort's name, for members that come from a file; without it Amplitude is asked.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)] public string? CohortName { get; set; }
    /// <summary>Runs what was registered with Register-CohortSync and is due, for every destination of this session, or for -Destination.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Due")] public SwitchParameter Due { get; set; }
    /// <summary>How the segment is filled, in place of the destination's kind.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SegmentKind? SegmentKind { get; set; }
    /// <summary>Mirror adds and removes; AddOnly removes nobody.</summary>
    [Parameter] public SyncMode Mode { get; set; }
    /// <summary>What to plan against: the ledger, or what LaunchDarkly holds now.</summary>
    [Parameter] public SyncBaseline Baseline { get; set; }
    /// <summary>The share of the segment, in percent, that may be removed.</summary>
    [Parameter, ValidateRange(0.0, 100.0)] public double MaximumRemovalPercent { get; set; } = SyncRequest.DefaultMaximumRemovalPercent;
    /// <summary>Lets an empty cohort empty its segment.</summary>
    [Parameter] public SwitchParameter AllowEmpty { get; set; }
    /// <summary>Lifts every guard.</summary>
    [Parameter] public SwitchParameter Force { get; set; }
    /// <summary>Reads the segment back afterwards and reports any difference as drift.</summary>
    [Parameter] public SwitchParameter Verify { get; set; }
    /// <summary>Asks people in LaunchDarkly to approve the change where the environment requires that.</summary>
    [Parameter] public SwitchParameter RequestApproval { get; set; }
    /// <summary>Most members in one request.</summary>
    [Parameter, ValidateRange(1, SyncRequest.DefaultBatchSize)] public int BatchSize { get; set; } = SyncRequest.DefaultBatchSize;
    /// <summary>Most requests at the same time.</summary>
    [Parameter, ValidateRange(1, 32)] public int ThrottleLimit { get; set; } = SyncRequest.DefaultThrottleLimit;
    /// <summary>A CSV file for the rows that brought no member.</summary>
    [Parameter] public string? SkippedReport { get; set; }
    /// <summary>The address of a flag trigger, which is called when a guard blocks a sync.</summary>
    [Parameter] public SecureString? OnBlocked { get; set; }
    /// <summary>How no sync may end: if one does, the command fails after the last, and the script and its process with it.</summary>
    [Parameter, ValidateSet("Blocked", "PartiallyApplied", "Failed", "PendingApproval", "Planned")] public SyncStatus[] FailOn { get; set; } = [];
    /// <summary>How long to wait for somebody else who writes the same segment.</summary>
    [Parameter] public TimeSpan WaitForLease { get; set; }

    private IReadOnlyList<SyncRequest> _requests = [];
    private SyncInputs _inputs = null!;
    private SyncSession? _session;
    private DueRun? _due;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _inputs = new(this, MyInvocation.BoundParameters.Keys);
    }

    private protected override IEnumerable<string> Secrets => OnBlocked is null ? [] : [ConnectRequest.Reveal(OnBlocked)];

    private protected override bool LeavesPage => true;

    private protected override bool EndsScript => FailOn.Length > 0;

    private protected override void Prepare()
    {
        base.Prepare();
        _due = DueRun.Of(this, Connection);
        _requests = _inputs.Take(Connection);
        _session = SyncParameters.Begin(this, _inputs.Newest, Connection, _session);
    }

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) =>
        _session!.TakeAsync(Connection, _requests, isStreamed: MyInvocation is { ExpectingInput: true }, _due, sink, cancellation);

    private protected override async Task EndAsync(ICommandSink sink, CancellationToken cancellation)
    {
        if (_session is not null)
            await _session.FinishAsync(_inputs.Held, sink, cancellation).ConfigureAwait(false);
        SyncVerdict.Require(FailOn, _session?.Results ?? [], RefusedInputs);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        base.Dispose(disposing);
    }
}
