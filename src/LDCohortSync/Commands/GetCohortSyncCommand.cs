using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Commands;

/// <summary>Lists the cohorts that are registered in the ledgers of this session's destinations, and when they are synced next.</summary>
[Cmdlet(VerbsCommon.Get, "CohortSync"), OutputType(typeof(CohortSubscription))]
public sealed class GetCohortSyncCommand : AsyncCommand
{
    /// <summary>Ids of cohorts; wildcards are possible.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), SupportsWildcards, ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = ["*"];

    /// <summary>Destinations, by name or as objects; wildcards are possible. Also those that are not connected.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), SupportsWildcards, ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference[]? Destination { get; set; }

    /// <summary>Only those that the next Sync-AmplitudeCohort -Due would run, whether or not their destination is connected.</summary>
    [Parameter]
    public SwitchParameter DueOnly { get; set; }

    /// <summary>Only those in one of these states.</summary>
    [Parameter]
    public SubscriptionState[]? State { get; set; }

    private SubscriptionRegister _register = null!;

    private protected override void Prepare() => _register = SubscriptionRegister.OfSession();

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        IReadOnlyList<RegisteredSubscription> all = await _register.ReadAsync(cancellation).ConfigureAwait(false);
        foreach (RegisteredSubscription one in new SubscriptionFilter(CohortId, Destination).Choose(all, sink))
        {
            if ((!DueOnly.IsPresent || one.State == SubscriptionState.Due) && State?.Contains(one.State) != false)
                sink.Output(one.View);
        }

        foreach (string project in all.Select(one => one.Stored.Project).Distinct())
            sink.Say(MessageStream.Verbose, RequestForecast.Of(all.Select(one => one.Stored), project).Figures);
    }
}
