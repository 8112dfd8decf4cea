using System.Runtime.CompilerServices;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>The matrix in the README's section "Reliability", between two marks.</summary>
internal static class ReadmeTable
{
    /// <summary>Set to 1, this environment variable has the README rewritten instead of compared.</summary>
    public const string WriteVariable = "LDCOHORTSYNC_TEST_WRITE_README";

    private const string Begin = "<!-- fault matrix -->\n";
    private const string End = "<!-- end of fault matrix -->";
    private const string Heading = "\n## Reliability\n";

    /// <summary>Whether the README is to be rewritten.</summary>
    /// <exception cref="InvalidOperationException">The variable is set to something else than 1.</exception>
    public static bool IsToBeWritten => Environment.GetEnvironmentVariable(WriteVariable) switch
    {
        null or "" => false,
        "1" => true,
        string other => throw new InvalidOperationException($"The environment variable {WriteVariable} is '{other}'; set it to 1 or leave it out."),
    };

    private static string Path => System.IO.Path.Combine(Root(), "README.md");

    /// <summary>The table that the README has.</summary>
    /// <exception cref="InvalidOperationException">The README has no place for it.</exception>
    public static string Read()
    {
        string readme = File.ReadAllText(Path).ReplaceLineEndings("\n");
        (int begin, int end) = Find(readme);
        return readme[begin..end];
    }

    /// <summary>Puts a table into the README.</summary>
    /// <exception cref="InvalidOperationException">The README has no place for it.</exception>
    public static void Write(string table)
    {
        string readme = File.ReadAllText(Path).ReplaceLineEndings("\n");
        (int begin, int end) = Find(readme);
        File.WriteAllText(Path, readme[..begin] + table + readme[end..]);
    }

    private static (int Begin, int End) Find(string readme)
    {
        int section = readme.IndexOf(Heading, StringComparison.Ordinal);
        int begin = section < 0 ? -1 : readme.IndexOf(Begin, section, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : readme.IndexOf(End, begin, StringComparison.Ordinal);
        return end < 0
            ? throw new InvalidOperationException($"README.md has no section '{Heading.Trim()}' with the lines '{Begin.Trim()}' and '{End}'.")
            : (begin + Begin.Length, end);
    }

    private static string Root([CallerFilePath] string source = "")
    {
        for (string? folder = System.IO.Path.GetDirectoryName(source); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "LDCohortSync.sln")))
                return folder;
        }

        throw new InvalidOperationException("The repository was not found.");
    }
}
