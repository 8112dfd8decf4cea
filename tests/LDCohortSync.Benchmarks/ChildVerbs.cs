using System.Diagnostics;
using System.Text.Json;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Membership;

namespace LDCohortSync.Benchmarks;

/// <summary>
/// Work that this program does in a process of its own, because it measures that process's memory or would leave much behind.
/// Each prints one line of JSON.
/// </summary>
internal static class ChildVerbs
{
    /// <summary>Settles a file in a ledger: file, ledger.</summary>
    public const string Settle = "child-settle";

    /// <summary>Plans: members, old file, new file, ledger; then the same of a small pair to warm up with.</summary>
    public const string Plan = "child-plan";

    /// <summary>Keeps a member set: members, file; then the same of a small file to warm up with.</summary>
    public const string Keep = "child-keep";

    /// <summary>Runs the verb; false when it is none of these.</summary>
    public static async Task<bool> TryRunAsync(string[] arguments, CancellationToken cancellation)
    {
        switch (arguments)
        {
            case [Settle, string file, string ledger]:
                await SettleAsync(file, ledger, cancellation);
                return true;
            case [Plan, string members, string oldFile, string newFile, string ledger, string warmMembers, string warmOld, string warmNew, string warmLedger]:
                Print(await PlanAsync(Pair(members, oldFile, newFile), ledger, Pair(warmMembers, warmOld, warmNew), warmLedger, cancellation));
                return true;
            case [Keep, string members, string file, string warmMembers, string warmFile]:
                Print(await KeepAsync(Number(members), file, Number(warmMembers), warmFile, cancellation));
                return true;
            default:
                return false;
        }
    }

    private static async Task SettleAsync(string file, string ledger, CancellationToken cancellation)
    {
        // Under another name until it is whole.
        string unfinished = ledger + "-unfinished";
        await using (FileSync sync = await FileSync.OpenAsync(unfinished, cancellation))
            await sync.SettleAsync(file, cancellation);
        File.Move(unfinished, ledger);
    }

    private static async Task<ChildFigures> PlanAsync(CohortPair pair, string ledger, CohortPair warmPair, string warmLedger, CancellationToken cancellation)
    {
        // Compiled code is what people have from the second cohort on, and small files don't hide its cost.
        await using (FileSync warm = await FileSync.OpenAsync(warmLedger, cancellation))
        {
            for (int i = 0; i < 30; i++)
                await warm.PlanAsync(warmPair, cancellation);
        }

        await using FileSync sync = await FileSync.OpenAsync(ledger, cancellation);
        OwnMemory.PrivateBytes();
        long before = OwnMemory.ResidentBytes();
        long started = Stopwatch.GetTimestamp();
        await sync.PlanAsync(pair, cancellation);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return new(milliseconds, OwnMemory.PeakBytes() - before);
    }

    private static async Task<ChildFigures> KeepAsync(long members, string file, long warmMembers, string warmFile, CancellationToken cancellation)
    {
        await FileSync.ReadAsync(warmFile, warmMembers, cancellation);
        long before = OwnMemory.PrivateBytes();
        long started = Stopwatch.GetTimestamp();
        MemberSet set = await FileSync.ReadAsync(file, members, cancellation);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        long after = OwnMemory.PrivateBytes();
        WrongResultException.Require("Members that were kept", members, set.Count);
        return new(milliseconds, after - before);
    }

    private static CohortPair Pair(string members, string oldFile, string newFile) =>
        new(Number(members), CohortPair.ChangedOf(Number(members)), oldFile, newFile);

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static void Print(ChildFigures figures) => Console.WriteLine(JsonSerializer.Serialize(figures));
}
