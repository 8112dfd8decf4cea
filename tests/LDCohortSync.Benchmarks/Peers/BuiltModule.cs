using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Peers;

/// <summary>The module as it was built, for rows that need real PowerShell.</summary>
internal static class BuiltModule
{
    private const string Manifest = "LDCohortSync.psd1";

    /// <summary>The manifest in a folder.</summary>
    public static string ManifestIn(string folder) => Path.Combine(folder, Manifest);

    /// <summary>Why the module can't be measured; null when it can.</summary>
    public static string? WhyNot(string folder) =>
        Programs.Find(PowerShellSession.Program) is null ? $"there is no '{PowerShellSession.Program}' here"
        : File.Exists(ManifestIn(folder)) ? null
        : $"the module is not in '{folder}': dotnet build -c Release src/LDCohortSync makes it";
}
