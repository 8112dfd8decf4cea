using System.Diagnostics;
using System.Globalization;

namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>What the operating system says of this process's memory, in bytes.</summary>
internal static class OwnMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Memory that is this process's alone and resident, after everything that nobody uses was given back.</summary>
    public static long PrivateBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Linux("RssAnon:") ?? Of(process => process.PrivateMemorySize64);
    }

    /// <summary>Resident memory at this moment.</summary>
    public static long ResidentBytes() => Linux("VmRSS:") ?? Of(process => process.WorkingSet64);

    /// <summary>The most resident memory that there ever was.</summary>
    public static long PeakBytes() => Linux("VmHWM:") ?? Of(process => process.PeakWorkingSet64);

    private static long? Linux(string field)
    {
        if (!File.Exists(Status))
            return null;
        string line = File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    private static long Of(Func<Process, long> bytes)
    {
        using Process own = Process.GetCurrentProcess();
        return bytes(own);
    }
}
