using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Ports;

namespace LDCohortSync.Commands;

/// <summary>Removes registered syncs. Segments, runs and syncs that are under way stay as they are.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "CohortSync", DefaultParameterSetName = "Subscription", SupportsShouldProcess = true), OutputType(typeof(void))]
public sealed class UnregisterCohortSyncCommand : AsyncCommand
{
    /// <summary>Subscriptions, as Get-CohortSync lists them: exactly these are removed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Subscription", ValueFromPipeline = true)]
    public CohortSubscription[] InputObject { get; set; } = [];

    /// <summary>Ids of cohorts; wildcards are possible.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), SupportsWildcards, ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = [];

    /// <summary>Destinations, by name or as objects; wildcards are possible, and they need not be connected. Without it, the one connected last in this session.</summary>
    [Parameter(ParameterSetName = "Id", ValueFromPipelineByPropertyName = true), SupportsWildcards, ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference[]? Destination { get; set; }

    private SubscriptionRegister _register = null!;
    private IReadOnlyList<DestinationReference> _destinations = [];

    private protected override void Prepare()
    {
        _register = SubscriptionRegister.OfSession();
        _destinations = Destination ?? [new(_register.Connections[^1].Destination)];
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        IReadOnlyList<RegisteredSubscription> all = await _register.ReadAsync(cancellation).ConfigureAwait(false);
        foreach (RegisteredSubscription one in Choose(all, sink))
        {
            StoredSubscription stored = one.Stored;
            if (await sink.ShouldProcessAsync($"cohort '{ShownText.Of(stored.CohortName)}' ({stored.CohortId}) for destination '{stored.Destination}' in {stored.ProjectKey}/{stored.EnvironmentKey}",
                $"Unregister: {stored.Schedule.Cadence}").ConfigureAwait(false))
            {
                await one.Keeper.Subscriptions.RemoveAsync(stored.Number, cancellation).ConfigureAwait(false);
            }
        }
    }

    private IReadOnlyList<RegisteredSubscription> Choose(IReadOnlyList<RegisteredSubscription> all, ICommandSink sink) => ParameterSetName == "Subscription"
        ? SubscriptionIdentity.Choose(InputObject, all, sink)
        : SubscriptionIdentity.Unmistakable(new SubscriptionFilter(CohortId, _destinations).Choose(all, sink), _destinations, sink);
}
