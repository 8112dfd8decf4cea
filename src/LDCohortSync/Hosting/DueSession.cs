using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

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
        foreach (DestinationConnection connection in register.Connections)
            await RunAsync(connection, [.. byDestination[connection].Where(HasKnownZone)], cancellation).ConfigureAwait(false);
        if (_refusal is not null)
            throw _refusal;
    }

    private async Task RunAsync(DestinationConnection connection, IReadOnlyList<RegisteredSubscription> due, CancellationToken cancellation)
    {
        if (whatIf)
        {
            foreach (RegisteredSubscription one in due)
            {
                if (!await TryAsync(() => session.SyncAsync(connection, one.Stored.Options.RequestFor(one.Stored.CohortId, whatIf: true), sink, cancellation)).ConfigureAwait(false))
                    return;
            }

            return;
        }

        HashSet<long> left = [.. due.Select(one => one.Stored.Number)];
        while (left.Count > 0 && await connection.Subscriptions.ClaimAsync(left, SubscriptionPace.IfLost, _reporter, cancellation).ConfigureAwait(false) is { } claim)
        {
            left.Remove(claim.Subscription.Number);
            await using (claim.ConfigureAwait(false))
            {
                if (!await TryAsync(() => RunAsync(connection, claim, cancellation)).ConfigureAwait(false))
                    return;
            }
        }

        if (left.Count > 0)
            _reporter.On(new SyncEvent.Note($"{left.Count:N0} due subscription(s) for destination '{connection.Destination.Name}' were taken by others meanwhile."));
    }

    private async Task RunAsync(DestinationConnection connection, ISubscriptionClaim claim, CancellationToken cancellation)
    {
        StoredSubscription stored = claim.Subscription;
        long missed = SubscriptionView.MissedRuns(stored, claim.ClaimedAt);
        if (missed > 0)
            _reporter.On(new SyncEvent.Note($"Cohort '{stored.CohortName}' ({stored.CohortId}) has missed {missed:N0} more run(s); this one makes up for all of them."));
        await session.SyncAsync(connection, stored.Options.RequestFor(stored.CohortId, whatIf: false), sink, result => EndAsync(claim, result), cancellation)
            .ConfigureAwait(false);
    }

    // What one destination's keys may not do says nothing about another's, and one missing permission nothing about other segments.
    private async Task<bool> TryAsync(Func<Task> sync)
    {
        try
        {
            await sync().ConfigureAwait(false);
            return true;
        }
        catch (SyncFault fault) when (fault.EndsCommand)
        {
            sink.Error(Errors.Record(fault));
            _refusal ??= fault;
            return fault.Kind == FaultKind.LaunchDarklyForbidden;
        }
    }

    // Before the result is handed on, and whatever the user does meanwhile: the run has been made.
    private async Task EndAsync(ISubscriptionClaim claim, CohortSyncResult result)
    {
        if (result.Status == SyncStatus.Planned)
            return;     // somebody said no: it stays due
        StoredSubscription stored = claim.Subscription;
        SubscriptionProgress? next = null;
        try
        {
            bool isWritten = await claim.EndAsync(now => next = SubscriptionPace.After(stored, claim.ClaimedAt, result, now), CancellationToken.None).ConfigureAwait(false);
            _reporter.On(new SyncEvent.Note(isWritten ? Describe(stored, next!)
                : $"The subscription of cohort '{stored.CohortId}' was replaced or removed while it ran, or another process runs it too; its times stay as they are."));
        }
        catch (SyncFault fault)
        {
            _reporter.On(new SyncEvent.Warning($"The subscription of cohort '{stored.CohortId}' is going to run again, because the ledger could not be told of this run: {fault.Message}"));
        }
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

    private static string Describe(StoredSubscription stored, SubscriptionProgress next)
    {
        if (next.NextAttempt is not { } attempt)
            return $"The subscription of cohort '{stored.CohortId}' was to run once and has ended.";
        string when = TimeZoneInfo.ConvertTime(attempt, TimeZones.Find(stored.Schedule.TimeZone)).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        return next.Failures == 0 ? $"The next run of cohort '{stored.CohortId}' is at {when}."
            : $"Cohort '{stored.CohortId}' has failed {next.Failures:N0} time(s) in a row; the next attempt is at {when}.";
    }
}
