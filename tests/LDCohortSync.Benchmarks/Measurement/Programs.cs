namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>Programs of this machine.</summary>
internal static class Programs
{
    /// <summary>The path of a program; null when there is none on the search path.</summary>
    public static string? Find(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>The first of several programs that is not there; null when all are.</summary>
    public static string? Missing(params IEnumerable<string> names) => names.FirstOrDefault(name => Find(name) is null);
}
