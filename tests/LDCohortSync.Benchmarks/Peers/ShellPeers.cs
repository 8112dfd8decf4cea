using System.Diagnostics;
using System.Globalization;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Peers;

/// <summary>What people do in a shell.</summary>
internal static class ShellPeers
{
    public const string Gzip = "gzip";

    // Both files are unpacked and sorted at the same time, as somebody in a hurry would write it.
    private const string Script = """
        set -e
        export LC_ALL=C
        gzip -dc "$1" | tail -n +2 | cut -d, -f2 | sort > "$3" &
        gzip -dc "$2" | tail -n +2 | cut -d, -f2 | sort > "$4"
        wait
        comm -13 "$3" "$4" | wc -l
        comm -23 "$3" "$4" | wc -l
        """;

    /// <summary>The programs that <see cref="CompareAsync"/> needs.</summary>
    public static IReadOnlyList<string> Comparing { get; } = ["sh", Gzip, "tail", "cut", "sort", "comm", "wc"];

    /// <summary>Unpacks a file to nowhere.</summary>
    public static Task<TimeSpan> UnpackAsync(string path, CancellationToken cancellation) =>
        ChildProcess.TimeAsync("sh", ["-c", "exec gzip -dc \"$1\" > /dev/null", "sh", path], cancellation);

    /// <summary>Compares two files, and checks the counts.</summary>
    public static async Task<TimeSpan> CompareAsync(CohortPair pair, WorkFolder files, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        using ChildProcess child = ChildProcess.Start("sh", "-c", Script, "sh", pair.OldPath, pair.NewPath, files.File("sorted-old"), files.File("sorted-new"));
        string output = await child.ReadToEndAsync(cancellation);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        long[] counts = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture))];
        WrongResultException.Require("Only in the new file, by comm", pair.Changed, counts[0]);
        WrongResultException.Require("Only in the old file, by comm", pair.Changed, counts[1]);
        return time;
    }
}
