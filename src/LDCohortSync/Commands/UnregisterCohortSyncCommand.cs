using System.Management.Automation;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Ports;

namespace LDCohortSync.Commands;

/// <summary>Removes registered syncs. Segments, runs and syncs that are under way stay as they are.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "CohortSync", SupportsShouldProcess = true), OutputType(typeof(void))]
public sealed class UnregisterCohortSyncCommand : AsyncCommand
{
    /// <summary>Ids of cohorts; wildcards are possible.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Id"), SupportsWildcards, ArgumentCompleter(typeof(CohortIdCompleter))]
    public string[] CohortId { get; set; } = [];

    /// <summary>Destinations, by name or as objects; wildcards are possible, and they need not be connected. Without it, the one connected last in this session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), SupportsWildcards, ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference[]? Destination { get; set; }

    private SubscriptionRegister _register = null!;
    private SubscriptionFilter _filter = null!;

    private protected override void Prepare()
    {
        _register = SubscriptionRegister.OfSession();
        _filter = new(CohortId, Destination ?? [new(_register.Connections[^1].Destination)]);
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        IReadOnlyList<RegisteredSubscription> all = await _register.ReadAsync(cancellation).ConfigureAwait(false);
        foreach (RegisteredSubscription one in _filter.Choose(all, sink))
        {
            StoredSubscription stored = one.Stored;
            if (await sink.ShouldProcessAsync($"cohort '{ShownText.Of(stored.CohortName)}' ({stored.CohortId}) for destination '{stored.Destination}' in {stored.ProjectKey}/{stored.EnvironmentKey}",
                $"Unregister: {stored.Schedule.Cadence}").ConfigureAwait(false))
            {
                await one.Keeper.Subscriptions.RemoveAsync(stored.Number, cancellation).ConfigureAwait(false);
            }
        }
    }
}
