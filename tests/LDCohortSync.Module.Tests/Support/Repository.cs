using System.Reflection;

namespace LDCohortSync.Module.Tests.Support;

/// <summary>The files of the repository that the tests look at.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution: above the tests' own folder, else where the tests were built from.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory) ?? BuiltFrom();

    /// <summary>The module as the build assembled it.</summary>
    public static string Module => PathOf("out/LDCohortSync");

    /// <summary>A path below the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The text of a file that has to be there.</summary>
    public static string Read(string relative)
    {
        Assert.True(File.Exists(PathOf(relative)), $"There is no {relative} in the repository.");
        return File.ReadAllText(PathOf(relative));
    }

    /// <summary>The C# files below a folder, relative to the root, without what builds leave there.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string? Above(string folder)
    {
        for (DirectoryInfo? one = new(folder); one is not null; one = one.Parent)
        {
            if (File.Exists(Path.Combine(one.FullName, "LDCohortSync.sln")))
                return one.FullName;
        }

        return null;
    }

    private static string BuiltFrom() => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
}
