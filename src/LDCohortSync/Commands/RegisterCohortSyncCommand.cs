using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Sync;

namespace LDCohortSync.Commands;

/// <summary>Registers cohorts that are to be synced from time to time. Sync-AmplitudeCohort -Due runs them.</summary>
[Cmdlet(VerbsLifecycle.Register, "CohortSync", DefaultParameterSetName = "Id", SupportsShouldProcess = true), OutputType(typeof(CohortSubscription))]
public sealed class RegisterCohortSyncCommand : DestinationCommand
{
    /// <summary>Cohorts, as Get-AmplitudeCohort lists them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cohort", ValueFromPipeline = true)] public AmplitudeCohort[] InputObject { get; set; } = [];
    /// <summary>Ids of cohorts.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = [];
    /// <summary>Once, Hourly, Daily, or a time span.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(CadenceCompleter))]
    public SyncCadence Cadence { get; set; } = null!;
    /// <summary>When: a time of day, a date with a time, or a moment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public StartTime? At { get; set; }
    /// <summary>The time zone, by its IANA or Windows name; without it that of this host.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(TimeZoneCompleter))] public string? TimeZone { get; set; }
    /// <summary>How the segment is filled, in place of the destination's kind.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SegmentKind? SegmentKind { get; set; }
    /// <summary>Mirror adds and removes; AddOnly removes nobody.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SyncMode Mode { get; set; }
    /// <summary>What to plan against: the ledger, or what LaunchDarkly holds then.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SyncBaseline Baseline { get; set; }
    /// <summary>The share of the segment, in percent, that a sync may remove.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ValidateRange(0.0, 100.0)]
    public double MaximumRemovalPercent { get; set; } = SyncRequest.DefaultMaximumRemovalPercent;
    /// <summary>Lets an empty cohort empty its segment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SwitchParameter AllowEmpty { get; set; }
    /// <summary>Reads the segment back after each sync and reports any difference as drift.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SwitchParameter Verify { get; set; }
    /// <summary>Asks people in LaunchDarkly to approve the change where the environment requires that.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public SwitchParameter RequestApproval { get; set; }
    /// <summary>Most members in one request.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ValidateRange(1, SyncRequest.DefaultBatchSize)]
    public int BatchSize { get; set; } = SyncRequest.DefaultBatchSize;
    /// <summary>Most requests at the same time.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ValidateRange(1, 32)] public int ThrottleLimit { get; set; } = SyncRequest.DefaultThrottleLimit;
    /// <summary>How long a sync waits for somebody else who writes the same segment.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public TimeSpan WaitForLease { get; set; }

    private readonly List<SubscriptionRegistration> _registrations = [];

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        SubscriptionRegistration? registration = _registrations.Find(one => one.Connection == Connection);
        if (registration is null)
            _registrations.Add(registration = new(Connection));
        foreach (string id in ParameterSetName == "Cohort" ? InputObject.Select(cohort => cohort.Id) : CohortId)
            await registration.RegisterAsync(id, Order, sink, cancellation).ConfigureAwait(false);
    }

    private protected override async Task EndAsync(ICommandSink sink, CancellationToken cancellation)
    {
        foreach (SubscriptionRegistration registration in _registrations)
            await registration.WarnOfQuotaAsync(sink, cancellation).ConfigureAwait(false);
    }

    private SubscriptionOrder Order => new(Cadence, At, string.IsNullOrWhiteSpace(TimeZone) ? null : TimeZone, new()
    {
        SegmentKind = SegmentKind,
        Mode = Mode,
        Baseline = Baseline,
        MaximumRemovalPercent = MaximumRemovalPercent,
        AllowEmpty = AllowEmpty.IsPresent,
        Verify = Verify.IsPresent,
        RequestApproval = RequestApproval.IsPresent,
        BatchSize = BatchSize,
        ThrottleLimit = ThrottleLimit,
        WaitForLease = WaitForLease,
    });
}
