using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Destinations;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Membership;
using LDCohortSync.Requests;
using LDCohortSync.Sync;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>Syncs of files of members through the engine and a ledger file, put together as the module does it.</summary>
internal sealed class FileSync : IAsyncDisposable
{
    /// <summary>The column that names a member.</summary>
    public const string KeyProperty = "user_id";

    private static readonly AmplitudeCohort s_cohort = new() { Id = "7khm89cz", Name = "Benchmark" };

    private readonly SqliteLedger _ledger;

    private FileSync(SqliteLedger ledger) => _ledger = ledger;

    /// <summary>Opens the ledger, as connecting does.</summary>
    public static async Task<FileSync> OpenAsync(string ledgerPath, CancellationToken cancellation)
    {
        SqliteLedger ledger = new(ledgerPath);
        try
        {
            await ledger.OpenAsync(cancellation);
            return new(ledger);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>A first sync: afterwards the file's members are settled in the ledger.</summary>
    public async Task SettleAsync(string path, CancellationToken cancellation)
    {
        LocalSegments segments = new(members: null);
        SyncOutcome outcome = await RunAsync(segments, new() { Cohort = s_cohort, MemberFilePath = path }, cancellation);
        WrongResultException.Require("Status of the first sync", SyncStatus.Succeeded, outcome.Result.Status);
        WrongResultException.Require("Members sent by the first sync", outcome.Result.CohortSize, segments.Sent);
    }

    /// <summary>Plans the re-sync of the new file, and checks the plan.</summary>
    public async Task PlanAsync(CohortPair pair, CancellationToken cancellation)
    {
        SyncOutcome outcome = await RunAsync(new(pair.Members), new() { Cohort = s_cohort, MemberFilePath = pair.NewPath, WhatIf = true }, cancellation);
        WrongResultException.Require("Status of the plan", SyncStatus.Planned, outcome.Result.Status);
        WrongResultException.Require("Members to add", pair.Changed, outcome.Result.Added);
        WrongResultException.Require("Members to remove", pair.Changed, outcome.Result.Removed);
        WrongResultException.Require("Members to leave", pair.Members - pair.Changed, outcome.Result.Unchanged);
    }

    /// <summary>Reads a file alone.</summary>
    public static async Task<MemberSet> ReadAsync(string path, long members, CancellationToken cancellation)
    {
        MemberReadOptions options = new() { KeyProperty = KeyProperty, Source = $"file '{path}'" };
        await using MemberReading reading = MemberReading.Open(path, options, MemberReading.LittleAhead, cancellation);
        MemberFile file = await reading.FinishAsync(known: null, SilentObserver.Instance, cancellation);
        WrongResultException.Require("Members of " + path, members, file.Members.Count);
        return file.Members.New;
    }

    /// <summary>Loads the baseline from the ledger alone.</summary>
    public async Task LoadAsync(long members, CancellationToken cancellation)
    {
        LocalSegments segments = new(members);
        SegmentBaseline? baseline = await _ledger.LoadAsync(new(segments.Scope, segments.KeyFor(s_cohort.Id)), cancellation);
        WrongResultException.Require("Members in the ledger", members, baseline?.Settled.Count ?? 0);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private Task<SyncOutcome> RunAsync(LocalSegments segments, SyncRequest request, CancellationToken cancellation)
    {
        SyncEngine engine = new(Describe(segments), new CohortRequests(new NoCohorts(), _ledger), segments, _ledger);
        return engine.RunAsync(request, (_, _, _) => Task.FromResult(true), SilentObserver.Instance, cancellation);
    }

    private LDDestination Describe(LocalSegments segments) => new()
    {
        Name = "benchmarks",
        ProjectKey = "default",
        EnvironmentKey = "production",
        EnvironmentName = "Production",
        ClientSideId = segments.Scope.Split('/')[1],
        KeyProperty = KeyProperty,
        ContextKind = DestinationRules.UserKind,
        SegmentKind = segments.Kind,
        LaunchDarklyUri = new("https://app.launchdarkly.com/"),
        AmplitudeUri = new("https://amplitude.com/"),
        ApiVersion = "20240415",
        Ledger = _ledger.Location,
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };
}
