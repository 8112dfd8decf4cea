using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Registers cohorts for one destination.</summary>
internal sealed class SubscriptionRegistration(DestinationConnection connection)
{
    private readonly CohortSelection _cohorts = new(connection);
    private bool _hasStored;

    /// <summary>The destination.</summary>
    public DestinationConnection Connection => connection;

    /// <summary>Registers one cohort and writes its subscription, or its error.</summary>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task RegisterAsync(string cohortId, SubscriptionOrder order, ICommandSink sink, CancellationToken cancellation)
    {
        Reporter reporter = new(sink, "Register-CohortSync");
        try
        {
            ISegmentDestination segments = connection.SegmentsOf(order.Options.SegmentKind);
            AmplitudeCohort cohort = await _cohorts.GetAsync(cohortId, name: null, reporter, cancellation).ConfigureAwait(false);
            WarnOfGuard(cohort, reporter);
            SubscriptionSheet sheet = await connection.Subscriptions.ReadSubscriptionsAsync(cancellation).ConfigureAwait(false);
            StoredSubscription wanted = Make(cohort, segments, order, sheet.Now);
            if (!await ConfirmAsync(wanted, sheet, sink).ConfigureAwait(false))
                return;
            StoredSubscription? replaced = await connection.Subscriptions.StoreAsync(wanted, cancellation).ConfigureAwait(false);
            _hasStored = true;
            reporter.On(new SyncEvent.Note(replaced is null ? $"The sync of {Named(wanted)} is registered: {Described(wanted)}."
                : $"The sync of {Named(wanted)} was registered before ({Described(replaced)}); now it is: {Described(wanted)}."));
            sheet = await connection.Subscriptions.ReadSubscriptionsAsync(cancellation).ConfigureAwait(false);
            StoredSubscription stored = sheet.Subscriptions.LastOrDefault(one => IsSame(one, wanted)) ?? wanted;
            sink.Output(SubscriptionView.Of(stored, sheet.Now, connection.Ledger.Location));
        }
        catch (SyncFault fault) when (!fault.EndsCommand && !IsShared(fault))
        {
            sink.Error(Errors.Record(fault));
        }
    }

    /// <summary>Says when what is registered needs more of Amplitude than most plans allow.</summary>
    public async Task WarnOfQuotaAsync(ICommandSink sink, CancellationToken cancellation)
    {
        if (!_hasStored)
            return;
        SubscriptionSheet sheet = await connection.Subscriptions.ReadSubscriptionsAsync(cancellation).ConfigureAwait(false);
        RequestForecast forecast = RequestForecast.Of(sheet.Subscriptions, connection.Source.Project);
        if (forecast.Warning is { } warning)
            sink.Say(MessageStream.Warning, warning);
        else
            sink.Say(MessageStream.Verbose, forecast.Figures);
    }

    // What is wrong with the order is wrong for every cohort.
    private static bool IsShared(SyncFault fault) =>
        fault.Kind is FaultKind.InvalidParameter or FaultKind.ContextKindNotSupported or FaultKind.LedgerUnavailable or FaultKind.LedgerDamaged;

    private static void WarnOfGuard(AmplitudeCohort cohort, Reporter reporter)
    {
        if (Guards.CheckCohort(cohort, force: false) is { } unfit)
            reporter.On(new SyncEvent.Warning($"Its syncs are going to be blocked as it is now. {unfit.Message}"));
    }

    private StoredSubscription Make(AmplitudeCohort cohort, ISegmentDestination segments, SubscriptionOrder order, DateTimeOffset now)
    {
        (SyncSchedule schedule, DateTimeOffset first) = SyncSchedule.Create(order.Cadence, order.At, order.TimeZone ?? TimeZones.LocalId(TimeProvider.System), now);
        LDDestination destination = connection.Destination;
        return new()
        {
            Scope = connection.Segments.Scope,
            Destination = destination.Name,
            Project = connection.Source.Project,
            ProjectKey = destination.ProjectKey,
            EnvironmentKey = destination.EnvironmentKey,
            KeyProperty = destination.KeyProperty,
            ContextKind = destination.ContextKind,
            CohortId = cohort.Id,
            CohortName = cohort.Name,
            SegmentKey = segments.KeyFor(cohort.Id),
            Schedule = schedule,
            // Pinned: connected with another kind later, the destination would fill another segment.
            Options = order.Options with { SegmentKind = order.Options.SegmentKind ?? destination.SegmentKind },
            RegisteredAt = now,
            Progress = new(first, first),
        };
    }

    private static Task<bool> ConfirmAsync(StoredSubscription wanted, SubscriptionSheet sheet, ICommandSink sink)
    {
        StoredSubscription? earlier = sheet.Subscriptions.LastOrDefault(one => IsSame(one, wanted));
        return sink.ShouldProcessAsync($"{Named(wanted)} in {wanted.ProjectKey}/{wanted.EnvironmentKey}",
            earlier is null ? $"Register: {Described(wanted)}" : $"Replace what is registered ({Described(earlier)}) by: {Described(wanted)}");
    }

    private static bool IsSame(StoredSubscription left, StoredSubscription right) =>
        (left.Scope, left.CohortId) == (right.Scope, right.CohortId) && string.Equals(left.Destination, right.Destination, StringComparison.OrdinalIgnoreCase);

    private static string Named(StoredSubscription subscription) =>
        $"cohort '{ShownText.Of(subscription.CohortName)}' ({subscription.CohortId}) for destination '{subscription.Destination}'";

    private static string Described(StoredSubscription subscription)
    {
        string next = subscription.Progress.NextRun is { } run && TimeZoneInfo.TryFindSystemTimeZoneById(subscription.Schedule.TimeZone, out TimeZoneInfo? zone)
            ? TimeZoneInfo.ConvertTime(run, zone).ToString(", 'next run at' yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
            : "";
        return subscription.Schedule.Cadence + next;
    }
}
