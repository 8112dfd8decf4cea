using System.Globalization;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Ports;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;
using Npgsql;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>Where agents work: services, cohorts with a subscription each, and a shared ledger whose clock can be moved on.</summary>
internal sealed class AgentYard : IAsyncDisposable
{
    /// <summary>How many subscriptions there are.</summary>
    public const int Subscriptions = 40;

    /// <summary>How many members are exchanged between two slots.</summary>
    public const int Exchanged = 300;

    /// <summary>How long the agents may take for anything. They share the processors with whatever else runs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private const int FewestMembers = 2_000;
    private const int MostMembers = 4_000;

    // Also of the agents' ledgers, so that pauses and limits cost no time: all of them go by the ledger's clock.
    private const string Clock = "(clock_timestamp() + (SELECT ahead FROM public.test_clock))";

    private const string HeartbeatForm = "YYYY-MM-DD\"T\"HH24:MI:SS.US\"0Z\"";

    private readonly PostgresServer _server;
    private readonly SemaphoreSlim _isUp = new(1, 1);
    private readonly Random _random;

    private AgentYard(PostgresServer server, SandboxServer sandbox, Random random)
    {
        _server = server;
        _random = random;
        Sandbox = sandbox;
        Ledger = new(PostgresAddress.Parse(server.ConnectionString), null, ProcessIdentity.Current, Clock);
        Cohorts = [.. Enumerable.Range(1, Subscriptions).Select(number =>
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"agent{number}");
            return sandbox.State.AddCohort(id, $"Cohort {number}", Enumerable.Range(0, random.Next(FewestMembers, MostMembers)).Select(member => $"{id}-0-{member}"));
        })];
    }

    /// <summary>The services.</summary>
    public SandboxServer Sandbox { get; }

    /// <summary>The ledger, with the same clock as the agents'.</summary>
    public PostgresLedger Ledger { get; }

    /// <summary>The cohorts.</summary>
    public IReadOnlyList<SandboxCohort> Cohorts { get; }

    /// <summary>The time of the slot that is due, or was last.</summary>
    public DateTimeOffset Slot { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts services and database, and registers every cohort to be synced hourly.</summary>
    public static async Task<AgentYard> OpenAsync(Random random)
    {
        PostgresServer server = await PostgresServer.StartAsync();
        await server.QueryAsync("CREATE TABLE public.test_clock (ahead interval NOT NULL); INSERT INTO public.test_clock VALUES ('0')");
        AgentYard yard = new(server, await SandboxServer.StartAsync(new()
        {
            Behavior = new() { PendingPolls = 0, RequestLogCapacity = 100_000, RequestBodyCapture = 1024 * 1024 },
        }, Stop), random);
        await yard.Ledger.OpenAsync(Stop);
        await yard.RegisterAsync();
        return yard;
    }

    /// <summary>Starts an agent, which runs what is due and ends.</summary>
    public SyncProcess StartAgent(string name) => SyncProcess.StartShared(Sandbox, _server.ConnectionString, name, "--due", "true", "--clock", Clock);

    /// <summary>
    /// Moves the ledger's clock on. The signs of life of agents that live keep their age: their heartbeats go by their own host's timers, which
    /// know nothing of the leap.
    /// </summary>
    /// <param name="time">By how much.</param>
    /// <param name="living">The agents that live.</param>
    public async Task AdvanceAsync(TimeSpan time, params IEnumerable<SyncProcess> living)
    {
        string step = string.Create(CultureInfo.InvariantCulture, $"INTERVAL '{time.TotalMilliseconds} milliseconds'");
        string theirs = $"process_id IN ({string.Join(", ", living.Select(agent => agent.Id).Append(0))})";
        string later = $"to_char((CAST(heartbeat AS timestamptz) + {step}) AT TIME ZONE 'UTC', '{HeartbeatForm}')";
        await _isUp.WaitAsync(Stop);
        try
        {
            await _server.QueryAsync($"""
                BEGIN;
                UPDATE public.test_clock SET ahead = ahead + {step};
                UPDATE ldcohortsync.subscription SET heartbeat = {later} WHERE claim IS NOT NULL AND {theirs};
                UPDATE ldcohortsync.lease SET heartbeat = {later} WHERE {theirs};
                COMMIT
                """);
        }
        finally
        {
            _isUp.Release();
        }
    }

    /// <summary>Crashes the database and starts it again.</summary>
    public async Task RestartDatabaseAsync()
    {
        await _isUp.WaitAsync(Stop);
        try
        {
            await _server.RestartAsync();
        }
        finally
        {
            _isUp.Release();
        }
    }

    /// <summary>Exchanges members of every cohort, and waits until the next hour of the ledger's clock.</summary>
    /// <param name="number">The number of the slot that is due then.</param>
    public async Task TurnToNextSlotAsync(int number)
    {
        foreach (SandboxCohort cohort in Cohorts)
        {
            string[] leaving = [.. cohort.UserIds.Order(StringComparer.Ordinal)];
            _random.Shuffle(leaving);
            cohort.Change(Enumerable.Range(0, Exchanged).Select(member => new SandboxMember($"{cohort.Id}-{number}-{member}")), leaving.Take(Exchanged));
        }

        Slot = Slot.AddHours(1);
        DateTimeOffset now = (await Ledger.ReadSubscriptionsAsync(Stop)).Now;
        await AdvanceAsync(Slot - now + TimeSpan.FromSeconds(1));
    }

    /// <summary>The subscriptions.</summary>
    public async Task<IReadOnlyList<StoredSubscription>> ReadSubscriptionsAsync() => (await Ledger.ReadSubscriptionsAsync(Stop)).Subscriptions;

    /// <summary>The subscriptions that no run has served in this slot.</summary>
    public async Task<int> CountLeftAsync() => (await ReadSubscriptionsAsync()).Count(one => one.Progress.NextRun <= Slot);

    /// <summary>The cohorts whose subscriptions a process has claimed.</summary>
    public Task<IReadOnlyList<string>> ReadClaimsAsync(int processId) =>
        ReadAsync("SELECT cohort_id FROM subscription WHERE claim IS NOT NULL AND process_id = @value", processId, row => row.GetString(0));

    /// <summary>When Amplitude was asked for cohorts, by the ledger's clock, in order.</summary>
    public Task<IReadOnlyList<DateTimeOffset>> ReadQuestionsAsync() =>
        ReadAsync("SELECT asked FROM cohort_request WHERE id > @value ORDER BY asked", 0, row => DateTimeOffset.Parse(row.GetString(0), CultureInfo.InvariantCulture));

    /// <summary>The members of a cohort's segment.</summary>
    public IReadOnlyList<string> SegmentOf(SandboxCohort cohort) => Sandbox.State.FindSegment("amplitude-" + cohort.Id)?.Members ?? [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Sandbox.DisposeAsync();
        await _server.DisposeAsync();
        _isUp.Dispose();
    }

    private async Task RegisterAsync()
    {
        SubscriptionSheet sheet = await Ledger.ReadSubscriptionsAsync(Stop);
        Slot = new(sheet.Now.UtcTicks - (sheet.Now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        foreach (SandboxCohort cohort in Cohorts)
        {
            await Ledger.StoreAsync(new()
            {
                Scope = $"{Sandbox.LaunchDarklyUri.Authority}/{Sandbox.Credentials.ClientSideId}",
                Destination = "host",
                Project = "amplitude",
                ProjectKey = "shop",
                EnvironmentKey = "production",
                KeyProperty = "user_id",
                ContextKind = "user",
                CohortId = cohort.Id,
                CohortName = cohort.Name,
                SegmentKey = "amplitude-" + cohort.Id,
                Schedule = new(SyncCadence.Hourly, Slot, null, "UTC"),
                Options = new() { BatchSize = 200 },
                RegisteredAt = Slot,
                Progress = new(Slot, Slot),
            }, Stop);
        }
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, int value, Func<NpgsqlDataReader, T> read)
    {
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { SearchPath = "ldcohortsync", Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddWithValue("value", value);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Stop);
        List<T> rows = [];
        while (await reader.ReadAsync(Stop))
            rows.Add(read(reader));
        return rows;
    }
}
