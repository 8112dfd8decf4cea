using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Runs the subscriptions that are due for the destinations of a session, each claimed first, so that no other process does.</summary>
/// <param name="register">The destinations.</param>
/// <param name="session">Makes the syncs.</param>
/// <param name="whatIf">True to make plans only: nothing is claimed then.</param>
/// <param name="sink">Takes results and messages.</param>
internal sealed class DueSession(SubscriptionRegister register, SyncSession session, bool whatIf, ICommandSink sink)
{
    private readonly Reporter _reporter = new(sink, "Sync-AmplitudeCohort -Due");
    private SyncFault? _refusal;

    /// <summary>Runs what is due now, and nothing that becomes due meanwhile.</summary>
    /// <param name="warnOfOthers">True to name in a warning what is due for other destinations.</param>
    /// <param name="cancellation">Stops the run under way, which stays due.</param>
    /// <exception cref="SyncFault">The first refusal of a service, after everything that does not share it has run.</exception>
    public async Task RunAsync(bool warnOfOthers, CancellationToken cancellation)
    {
        IReadOnlyList<RegisteredSubscription> all = await register.ReadAsync(cancellation).ConfigureAwait(false);
        RegisteredSubscription[] due = [.. all.Where(one => one.State == SubscriptionState.Due).OrderBy(one => one.Stored.Progress.NextAttempt)];
        ILookup<DestinationConnection?, RegisteredSubscription> byDestination = due.ToLookup(register.Find);
        if (warnOfOthers && byDestination[null].Any())
            sink.Say(MessageStream.Warning, DescribeOthers([.. byDestination[null]]));
        if (due.Length == byDestination[null].Count())
            _reporter.On(new SyncEvent.Note("Nothing is due." + DescribeNext(all)));
        session.Progress.Expect(due.Length - byDestination[null].Count(), isStreamed: false);
        foreach (DestinationConnection connection in DueRunner.Order(register.Connections, connection => connection.Source.Project, all.Select(one => one.Stored)))
            await RunAsync(connection, [.. byDestination[connection].Where(HasKnownZone).Select(one => one.Stored)], cancellation).ConfigureAwait(false);
        if (_refusal is not null)
            throw _refusal;
    }

    private Task RunAsync(DestinationConnection connection, IEnumerable<StoredSubscription> due, CancellationToken cancellation)
    {
        if (whatIf)
            return DueRunner.PlanAsync(due, stored => session.SyncAsync(connection, RequestFor(stored), sink, cancellation), Refuse);
        return new DueRunner(connection.Destination.Name, connection.Subscriptions, _reporter)
            .RunAsync(due, (stored, ended) => session.SyncAsync(connection, RequestFor(stored), sink, ended, cancellation), Refuse, cancellation);
    }

    private SyncRequest RequestFor(StoredSubscription stored) => stored.Options.RequestFor(stored.CohortId, whatIf);

    // What one destination's keys may not do says nothing about another's.
    private void Refuse(SyncFault fault)
    {
        sink.Error(Errors.Record(fault));
        _refusal ??= fault;
    }

    private bool HasKnownZone(RegisteredSubscription one)
    {
        try
        {
            TimeZones.Find(one.Stored.Schedule.TimeZone);
            return true;
        }
        catch (SyncFault fault)
        {
            sink.Error(Errors.Record(fault));
            return false;
        }
    }

    private string DescribeOthers(IReadOnlyList<RegisteredSubscription> others)
    {
        IEnumerable<string> named = others.GroupBy(one => (Name: one.Stored.Destination.ToUpperInvariant(), one.Stored.ProjectKey, one.Stored.EnvironmentKey, HasNamesake: register.HasNamesake(one.Stored)))
            .Select(group => $"'{group.First().Stored.Destination}' in {group.Key.ProjectKey}/{group.Key.EnvironmentKey}"
                + (group.Key.HasNamesake ? ", which leads somewhere else in this session," : "") + $" ({string.Join(", ", group.Select(one => one.Stored.CohortId))})");
        return $"{others.Count:N0} due subscription(s) are left alone, because their destinations are not connected in this session: {string.Join("; ", named)}. "
            + "Connect them with Connect-LDDestination as they were when the cohorts were registered, or remove the subscriptions with Unregister-CohortSync.";
    }

    private static string DescribeNext(IReadOnlyList<RegisteredSubscription> all)
    {
        RegisteredSubscription? next = all.Where(one => one.Stored.Progress.NextAttempt > one.Now).MinBy(one => one.Stored.Progress.NextAttempt);
        return next is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $" The next is cohort '{next.Stored.CohortId}' for destination '{next.Stored.Destination}' at {next.View.NextAttempt:yyyy-MM-dd HH:mm:ss zzz}.");
    }
}
