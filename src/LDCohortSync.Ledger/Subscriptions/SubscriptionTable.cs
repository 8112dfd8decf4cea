using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Ledger.Subscriptions;

/// <summary>The rows of the subscriptions. Each method runs in the caller's transaction.</summary>
internal static class SubscriptionTable
{
    private const string ClockTime = "HH:mm:ss.fffffff";
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Reads all, in the order in which they were registered.</summary>
    public static List<SubscriptionRow> ReadAll(LedgerTransaction transaction) => transaction.Query(SubscriptionSql.All, Read);

    /// <summary>Reads which are due, the one that has been for longest first.</summary>
    public static List<DueSubscription> ReadDue(LedgerTransaction transaction, IEnumerable<long> among, DateTimeOffset now) =>
        transaction.Query(SubscriptionSql.Due(transaction.Dialect), row => new DueSubscription(row.GetInt64(0), row.GetString(1), Holder(row, 2)),
            ("@now", LedgerTime.Write(now)), ("@among", JsonSerializer.Serialize(among)));

    /// <summary>Keeps everybody else from a subscription until the transaction ends.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="due">The subscription as it was found.</param>
    /// <param name="waits">Whether to wait for somebody else who has it.</param>
    /// <returns>Null when it has changed since, or somebody else has it and is not waited for.</returns>
    public static SubscriptionRow? Lock(LedgerTransaction transaction, DueSubscription due, bool waits) =>
        transaction.Query(SubscriptionSql.Lock(transaction.Dialect, waits), Read, ("@id", due.Number), ("@attempt", due.Attempt),
            ("@claim", due.Holder is null ? "" : Text(due.Holder.Id))).SingleOrDefault();

    /// <summary>Stores one in place of another, which is returned.</summary>
    public static StoredSubscription? Store(LedgerTransaction transaction, StoredSubscription subscription)
    {
        StoredSubscription? replaced = transaction.Query(SubscriptionSql.One, Read, ("@scope", subscription.Scope), ("@destination", subscription.Destination),
            ("@cohort_id", subscription.CohortId)).SingleOrDefault()?.Subscription;
        SubscriptionProgress progress = subscription.Progress;
        if (replaced is not null)
        {
            Remove(transaction, replaced.Number);
            SubscriptionProgress earlier = replaced.Progress;
            progress = progress with { LastRun = earlier.LastRun, LastRunId = earlier.LastRunId, LastStatus = earlier.LastStatus, LastReason = earlier.LastReason };
        }

        SyncSchedule schedule = subscription.Schedule;
        transaction.Execute(SubscriptionSql.Store, [("@scope", subscription.Scope), ("@destination", subscription.Destination),
            ("@cohort_id", subscription.CohortId), ("@cohort_name", subscription.CohortName), ("@project", subscription.Project),
            ("@project_key", subscription.ProjectKey), ("@environment_key", subscription.EnvironmentKey), ("@key_property", subscription.KeyProperty),
            ("@context_kind", subscription.ContextKind), ("@segment_key", subscription.SegmentKey), ("@cadence", schedule.Cadence.ToString()),
            ("@anchor", LedgerTime.Write(schedule.Anchor)), ("@time_of_day", schedule.TimeOfDay?.ToString(ClockTime, CultureInfo.InvariantCulture)),
            ("@time_zone", schedule.TimeZone), ("@options", JsonSerializer.Serialize(subscription.Options, s_json)),
            ("@registered", LedgerTime.Write(subscription.RegisteredAt)), .. Values(progress)]);
        return replaced;
    }

    /// <summary>Removes one.</summary>
    public static bool Remove(LedgerTransaction transaction, long number) => transaction.Execute(SubscriptionSql.Remove, ("@id", number)) > 0;

    /// <summary>Writes down who runs one, and when it is due should that one vanish.</summary>
    public static void Claim(LedgerTransaction transaction, long number, LeaseHolder holder, DateTimeOffset ifLost) =>
        transaction.Execute(SubscriptionSql.Claim, ("@id", number), ("@claim", Text(holder.Id)), ("@host", holder.Process.Host),
            ("@process_id", holder.Process.ProcessId), ("@process_start", holder.Process.Start), ("@claimed", LedgerTime.Write(holder.Since)),
            ("@next_attempt", LedgerTime.Write(ifLost)));

    /// <summary>Gives a sign of life.</summary>
    /// <returns>False when it is not this holder's any more.</returns>
    public static bool Renew(LedgerTransaction transaction, long number, Guid claim, DateTimeOffset now) =>
        transaction.Execute(SubscriptionSql.Renew, ("@id", number), ("@claim", Text(claim)), ("@heartbeat", LedgerTime.Write(now))) > 0;

    /// <summary>Gives a claim back, if it is still this holder's.</summary>
    public static void Release(LedgerTransaction transaction, long number, Guid claim, DateTimeOffset? nextAttempt) =>
        transaction.Execute(SubscriptionSql.Release, ("@id", number), ("@claim", Text(claim)), ("@next_attempt", Time(nextAttempt)));

    /// <summary>Moves one on and gives the claim back, if it is still this holder's.</summary>
    public static bool End(LedgerTransaction transaction, long number, Guid claim, SubscriptionProgress progress) =>
        transaction.Execute(SubscriptionSql.End, [("@id", number), ("@claim", Text(claim)), .. Values(progress)]) > 0;

    private static (string Name, object? Value)[] Values(SubscriptionProgress progress) =>
    [
        ("@next_run", Time(progress.NextRun)), ("@next_attempt", Time(progress.NextAttempt)), ("@last_run", Time(progress.LastRun)),
        ("@last_run_id", progress.LastRunId is { } id ? Text(id) : null), ("@last_status", progress.LastStatus?.ToString()),
        ("@last_reason", progress.LastReason), ("@failures", progress.Failures),
    ];

    // In the order of SubscriptionSql.Columns.
    private static SubscriptionRow Read(DbDataReader row)
    {
        return new(new()
        {
            Number = row.GetInt64(0),
            Scope = row.GetString(1),
            Destination = row.GetString(2),
            CohortId = row.GetString(3),
            CohortName = row.GetString(4),
            Project = row.GetString(5),
            ProjectKey = row.GetString(6),
            EnvironmentKey = row.GetString(7),
            KeyProperty = row.GetString(8),
            ContextKind = row.GetString(9),
            SegmentKey = row.GetString(10),
            Schedule = new(Cadence(row.GetString(11)), LedgerTime.Read(row.GetString(12)), row.IsDBNull(13) ? null : Clock(row.GetString(13)), row.GetString(14)),
            Options = Options(row.GetString(15)),
            RegisteredAt = LedgerTime.Read(row.GetString(16)),
            Progress = new(Time(row, 17), Time(row, 18))
            {
                LastRun = Time(row, 19),
                LastRunId = row.IsDBNull(20) ? null : Id(row.GetString(20)),
                LastStatus = row.IsDBNull(21) ? null : Enum.TryParse(row.GetString(21), out SyncStatus status) ? status : throw Unreadable(),
                LastReason = row.IsDBNull(22) ? null : row.GetString(22),
                Failures = row.GetInt32(23),
            },
        }, Holder(row, 24));
    }

    private static LeaseHolder? Holder(DbDataReader row, int column) => row.IsDBNull(column) ? null
        : new(Id(row.GetString(column)), new(row.GetString(column + 1), row.GetInt32(column + 2), row.GetString(column + 3)),
            LedgerTime.Read(row.GetString(column + 4)), LedgerTime.Read(row.GetString(column + 5)));

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : LedgerTime.Read(row.GetString(column));

    private static string? Time(DateTimeOffset? time) => time is { } moment ? LedgerTime.Write(moment) : null;

    private static string Text(Guid id) => id.ToString("D");

    private static Guid Id(string text) => Guid.TryParse(text, out Guid id) ? id : throw Unreadable();

    private static TimeOnly Clock(string text) =>
        TimeOnly.TryParseExact(text, ClockTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : throw Unreadable();

    private static SyncCadence Cadence(string text)
    {
        try
        {
            return new(text);
        }
        catch (FormatException exception)
        {
            throw Unreadable(exception);
        }
    }

    private static SubscriptionOptions Options(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<SubscriptionOptions>(text, s_json) ?? throw Unreadable();
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    private static InvalidDataException Unreadable(Exception? cause = null) => new("A subscription in the ledger can't be read.", cause);
}
