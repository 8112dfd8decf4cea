using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Files;
using LDCohortSync.Hosting;
using LDCohortSync.Membership;

namespace LDCohortSync.Commands;

/// <summary>Compares a cohort with what LaunchDarkly holds, with what the ledger knows, or one file with another. Changes nothing.</summary>
[Cmdlet(VerbsData.Compare, "CohortMembership", DefaultParameterSetName = "Cohort"), OutputType(typeof(MembershipDifference), typeof(MembershipComparison))]
public sealed class CompareCohortMembershipCommand : DestinationCommand
{
    /// <summary>Cohorts, as Get-AmplitudeCohort lists them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Cohort", ValueFromPipeline = true)] public AmplitudeCohort[] InputObject { get; set; } = [];
    /// <summary>Ids of cohorts.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = [];
    /// <summary>What to compare with.</summary>
    [Parameter(ParameterSetName = "Cohort"), Parameter(ParameterSetName = "Id"), ValidateSet("Destination", "Ledger")]
    public CompareAgainst Against { get; set; }
    /// <summary>The kind of the segment, in place of the destination's.</summary>
    [Parameter(ParameterSetName = "Cohort"), Parameter(ParameterSetName = "Id")] public SegmentKind? SegmentKind { get; set; }
    /// <summary>The file on the segment's side: CSV, plain or gzip, or a list of keys as LaunchDarkly exports it; - is standard input.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "File", ValueFromPipelineByPropertyName = true), SupportsWildcards] public string ReferencePath { get; set; } = "";
    /// <summary>The file on the cohort's side: likewise.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "File", ValueFromPipelineByPropertyName = true), Alias("PSPath", "FullName"), SupportsWildcards] public string DifferencePath { get; set; } = "";
    /// <summary>The column that names a member in the files.</summary>
    [Parameter(ParameterSetName = "File"), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(KeyPropertyCompleter))] public string KeyProperty { get; set; } = "user_id";
    /// <summary>Writes members that are on both sides too.</summary>
    [Parameter] public SwitchParameter IncludeEqual { get; set; }
    /// <summary>Writes one object with the numbers in place of the members.</summary>
    [Parameter] public SwitchParameter Summary { get; set; }

    private CompareSession? _session;
    private MemberSource? _reference;
    private MemberSource? _difference;

    private protected override bool LeavesPage => Summary.IsPresent;

    private protected override bool NeedsDestination => ParameterSetName != "File";

    private protected override void Prepare()
    {
        base.Prepare();
        if (!NeedsDestination)
        {
            _reference = MemberPaths.One(this, ReferencePath);
            _difference = MemberPaths.One(this, DifferencePath);
        }
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        _session ??= new(Summary.IsPresent, IncludeEqual.IsPresent);
        if (!NeedsDestination)
            await _session.CompareFilesAsync(_reference!, _difference!, KeyProperty, sink, cancellation).ConfigureAwait(false);
        else
        {
            string[] ids = ParameterSetName == "Cohort" ? [.. InputObject.Select(cohort => cohort.Id)] : CohortId;
            _session.Progress.Expect(ids.Length, isStreamed: MyInvocation is { ExpectingInput: true });
            foreach (string id in ids)
                await _session.CompareAsync(Connection, id, SegmentKind, Against, sink, cancellation).ConfigureAwait(false);
        }
    }

    private protected override Task EndAsync(ICommandSink sink, CancellationToken cancellation)
    {
        _session?.Progress.Done(sink);
        return Task.CompletedTask;
    }
}
