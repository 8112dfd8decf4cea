using System.Globalization;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Peers;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Benchmarks.Report;
using LDCohortSync.Sync;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>Sending through the engine to the sandbox, beside a bare loop that posts the same bodies.</summary>
internal sealed class SendRow : IBenchmarkRow
{
    private const int UsualRounds = 7;
    private const long MostMembers = 500_000;
    private const double LeastPercent = 80;

    // Enough for a batch of the largest size with keys of any usual length.
    private const int WholeBody = 4 * 1024 * 1024;

    public string Name => "send";

    public string Description => "members a second sent to the sandbox by the engine; beside a bare loop that posts the same bodies";

    public async Task<IReadOnlyList<ResultLine>> RunAsync(BenchmarkRun run, CancellationToken cancellation)
    {
        long members = Math.Min(run.Options.Members, MostMembers);
        CohortPair pair = await run.Files.PairAsync(members, packed: true, cancellation);
        string ledger = run.Files.File("sending.db");
        using SandboxProcess sandbox = await SandboxProcess.StartAsync(cancellation);

        run.Progress.Say("capturing what the engine sends");
        await sandbox.ResetAsync(WholeBody, cancellation);
        await SandboxSync.RunAsync(sandbox, pair.NewPath, ledger, cancellation);
        IReadOnlyList<byte[]> bodies = await sandbox.BodiesAsync(cancellation);
        WrongResultException.Require("Bodies captured", (int)((members + SyncRequest.DefaultBatchSize - 1) / SyncRequest.DefaultBatchSize), bodies.Count);

        List<double> applying = [];
        Contender engine = new("engine", async token =>
        {
            await sandbox.ResetAsync(capturedBytes: 0, token);
            (TimeSpan sending, TimeSpan all) = await SandboxSync.RunAsync(sandbox, pair.NewPath, ledger, token);
            WrongResultException.Require("Members in the segment", members, await sandbox.CountAsync(token));
            applying.Add(all.TotalMilliseconds);
            return sending;
        });
        Contender bare = new("bare loop", async token =>
        {
            await sandbox.ResetAsync(capturedBytes: 0, token);
            TimeSpan sending = await BareSender.SendAsync(sandbox, bodies, SyncRequest.DefaultThrottleLimit, token);
            WrongResultException.Require("Members in the segment", members, await sandbox.CountAsync(token));
            return sending;
        });
        await Turns.TakeAsync(run.Options.RoundsOr(UsualRounds), warmUps: 2, run.Progress.Say, [engine, bare], cancellation);
        Samples whole = new(applying.TakeLast(engine.Milliseconds.Count));
        string peer = $"bare loop: {Rate(members, bare.Milliseconds)}";
        return
        [
            ResultLine.Bounded(Name, $"{Figures.Count(members)} members sent, {SyncRequest.DefaultThrottleLimit} requests at once", Rate(members, engine.Milliseconds), peer,
                bare.Milliseconds.Over(engine.Milliseconds).Times(100), Figures.Percent, Bound.AtLeast(LeastPercent, " %")),
            ResultLine.Informative(Name, "the same with the ledger's part before and after", Rate(members, whole), peer),
        ];
    }

    private static string Rate(long members, Samples milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{members / milliseconds.Median * 1000:#,0} members/s");
}
