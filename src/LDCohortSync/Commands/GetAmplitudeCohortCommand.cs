using System.Management.Automation;
using LDCohortSync.Cohorts;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Lists the cohorts of the destination's Amplitude project.</summary>
[Cmdlet(VerbsCommon.Get, "AmplitudeCohort", DefaultParameterSetName = "Name"), OutputType(typeof(AmplitudeCohort))]
public sealed class GetAmplitudeCohortCommand : DestinationCommand
{
    /// <summary>Names; wildcards are possible. Upper and lower case do not matter.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name"), SupportsWildcards, ArgumentCompleter(typeof(CohortNameCompleter))] public string[] Name { get; set; } = ["*"];
    /// <summary>Ids, exact. An archived cohort is found by its id too.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("CohortId"), ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] Id { get; set; } = [];
    /// <summary>Lists archived cohorts too.</summary>
    [Parameter(ParameterSetName = "Name")] public SwitchParameter IncludeArchived { get; set; }
    /// <summary>Asks Amplitude for its own recurring syncs of each cohort.</summary>
    [Parameter] public SwitchParameter IncludeSyncInfo { get; set; }

    private IReadOnlyList<AmplitudeCohort>? _listed;
    private DestinationConnection? _listedFrom;

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        if (_listed is null || _listedFrom != Connection)
        {
            _listed = await Connection.Source.ListAsync(IncludeSyncInfo.IsPresent, new Reporter(sink, "Get-AmplitudeCohort"), cancellation).ConfigureAwait(false);
            _listedFrom = Connection;
        }

        foreach (string wanted in ParameterSetName == "Id" ? Id : Name)
        {
            AmplitudeCohort[] found = [.. _listed.Where(ParameterSetName == "Id" ? cohort => cohort.Id == wanted : Matching(wanted))];
            foreach (AmplitudeCohort cohort in found)
                sink.Output(cohort);
            if (found.Length == 0 && (ParameterSetName == "Id" || !WildcardPattern.ContainsWildcardCharacters(wanted)))
                sink.Error(Errors.Record(CohortCatalog.NotFound(wanted, _listed)));
        }
    }

    private Func<AmplitudeCohort, bool> Matching(string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return cohort => (IncludeArchived.IsPresent || !cohort.Archived) && pattern.IsMatch(cohort.Name);
    }
}
