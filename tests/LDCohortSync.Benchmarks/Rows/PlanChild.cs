using System.Globalization;
using System.Text.Json;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Rows;

/// <summary>Plans and reads in processes of their own, see <see cref="ChildVerbs"/>.</summary>
internal static class PlanChild
{
    private const long WarmMembers = 10_000;

    /// <summary>Plans once in a process that has compiled its code before.</summary>
    public static async Task<ChildFigures> PlanAsync(WorkFolder files, CohortPair pair, CancellationToken cancellation)
    {
        CohortPair warm = await files.PairAsync(WarmMembers, packed: true, cancellation);
        string ledger = await files.LedgerAsync(pair, cancellation);
        string warmLedger = await files.LedgerAsync(warm, cancellation);
        return await RunAsync([ChildVerbs.Plan, Text(pair.Members), pair.OldPath, pair.NewPath, ledger, Text(warm.Members), warm.OldPath, warm.NewPath, warmLedger],
            cancellation);
    }

    /// <summary>Reads a file and keeps nothing but its member set.</summary>
    public static async Task<ChildFigures> KeepAsync(WorkFolder files, CohortPair pair, CancellationToken cancellation)
    {
        CohortPair warm = await files.PairAsync(WarmMembers, packed: true, cancellation);
        return await RunAsync([ChildVerbs.Keep, Text(pair.Members), pair.NewPath, Text(warm.Members), warm.NewPath], cancellation);
    }

    private static async Task<ChildFigures> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        using ChildProcess child = ChildProcess.StartSelf(arguments);
        string output = await child.ReadToEndAsync(cancellation);
        return JsonSerializer.Deserialize<ChildFigures>(output) ?? throw new InvalidOperationException("A process of its own told no figures.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
