using System.Globalization;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Benchmarks.Report;
using LDCohortSync.Ledger;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>What the ledger costs a run, in a SQLite file and on a PostgreSQL server.</summary>
internal sealed class LedgerRow : IBenchmarkRow
{
    private const int UsualRounds = 5;
    private const int Batches = 200;
    private const string Server = "LDCOHORTSYNC_TEST_POSTGRES";

    private static readonly string[] s_parts = ["store the members of a segment", "load them", $"ask and record {Batches} batches"];

    public string Name => "ledger";

    public string Description => "storing and loading the members of a segment, and recording batches: PostgreSQL beside SQLite";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable(Server) is not { Length: > 0 } server)
            return [ResultLine.LeftOut(Name, $"no PostgreSQL server: set {Server} to its connection string")];

        MemberSet members = Members(run.Options.Members);
        string schema = string.Create(CultureInfo.InvariantCulture, $"bench_{Environment.ProcessId}");
        await using DatabaseLedger file = new SqliteLedger(run.Files.File("compared.db"));
        await using DatabaseLedger shared = new PostgresLedger(PostgresAddress.Parse($"{server};Search Path={schema}"));
        List<double>[][] figures = [[[], [], []], [[], [], []]];
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 1, run.Progress.Say,
            [Use("SQLite", file, members, figures[0]), Use("PostgreSQL", shared, members, figures[1])], cancellation);

        int rounds = run.Options.RoundsOr(UsualRounds);
        return [.. s_parts.Select((part, index) =>
        {
            Samples own = new(figures[1][index].TakeLast(rounds));
            Samples peer = new(figures[0][index].TakeLast(rounds));
            string what = index == 2 ? part : $"{part} ({Figures.Count(members.Count)})";
            return ResultLine.Informative(Name, what, $"PostgreSQL: {Figures.Time(own)}", $"SQLite: {Figures.Time(peer)}", own.Over(peer), Figures.Ratio);
        })];
    }

    private static Contender Use(string name, DatabaseLedger ledger, MemberSet members, List<double>[] figures) => new(name, async token =>
    {
        SegmentAddress segment = new("benchmark", "segment");
        await ledger.OpenAsync(token);
        TimeSpan storing = await Turns.TimeAsync(() => ledger.ReplaceAsync(segment, new(members), token));
        SegmentBaseline? loaded = null;
        TimeSpan loading = await Turns.TimeAsync(async () => loaded = await ledger.LoadAsync(segment, token));
        WrongResultException.Require("Members loaded", members.Count, loaded?.Settled.Count ?? 0);

        CohortSyncResult began = new()
        {
            RunId = Guid.NewGuid(), CohortId = "c", CohortName = "c", Destination = "d", SegmentKey = segment.SegmentKey, SegmentKind = SegmentKind.Synced,
            Status = SyncStatus.PartiallyApplied, StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await using ISegmentLease lease = await ledger.TakeLeaseAsync(segment, TimeSpan.Zero, SilentObserver.Instance, token);
        await ledger.BeginAsync(segment, began, loaded!, [], [], token);
        TimeSpan recording = await Turns.TimeAsync(async () =>
        {
            for (int batch = 1; batch <= Batches; batch++)
            {
                await lease.ConfirmAsync(token);
                await ledger.RecordProgressAsync(began.RunId, batch, 0, batch, token);
            }
        });
        await ledger.CommitAsync(segment, began, [], null, true, token);
        figures[0].Add(storing.TotalMilliseconds);
        figures[1].Add(loading.TotalMilliseconds);
        figures[2].Add(recording.TotalMilliseconds);
        return storing + loading + recording;
    });

    private static MemberSet Members(long count)
    {
        MemberSet members = new(count);
        Span<byte> key = stackalloc byte[64];
        for (long number = 0; number < count; number++)
            members.Add(key[..MemberNumbers.WriteKey(number, key)]);
        return members;
    }


}
