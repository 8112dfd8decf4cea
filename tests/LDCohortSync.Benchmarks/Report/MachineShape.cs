using System.Globalization;
using System.Runtime.InteropServices;

namespace LDCohortSync.Benchmarks.Report;

/// <summary>What the figures were measured on.</summary>
internal static class MachineShape
{
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} logical processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB of memory, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    /// <summary>How many threads wanted a processor during the last minute; null where the system does not tell.</summary>
    public static string? Load()
    {
        const string Known = "/proc/loadavg";
        return File.Exists(Known) ? File.ReadAllText(Known).Split(' ')[0] : null;
    }

    private static string Processor()
    {
        const string Known = "/proc/cpuinfo";
        string? model = File.Exists(Known)
            ? File.ReadLines(Known).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return model ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
