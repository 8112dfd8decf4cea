using System.Management.Automation;
using LDCohortSync.Membership;

namespace LDCohortSync.Files;

/// <summary>Where files of members are, as the session's paths say. To be used on the pipeline's thread.</summary>
internal static class MemberPaths
{
    private const int MostShown = 3;

    /// <summary>The full path of a file that is meant as it is written.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it is no path of the file system.</exception>
    public static string Literal(PSCmdlet command, string path)
    {
        try
        {
            string full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo _);
            RequireFileSystem(provider, path);
            return full;
        }
        catch (SessionStateException unknown)
        {
            throw NoPath(path, unknown);
        }
    }

    /// <summary>The full paths of the files that are meant; the path itself, if there are none, for whoever opens it to say so.</summary>
    /// <remarks>A file that is called exactly so is meant before any that a wildcard matches: names may have brackets in them.</remarks>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it is no path of the file system.</exception>
    public static IReadOnlyList<string> Matching(PSCmdlet command, string path)
    {
        string literal = Literal(command, path);
        if (!WildcardPattern.ContainsWildcardCharacters(path) || File.Exists(literal))
            return [literal];
        try
        {
            string[] found = [.. command.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo _).Where(File.Exists).Order(StringComparer.Ordinal)];
            return found.Length == 0 ? [literal] : found;
        }
        catch (SessionStateException)
        {
            return [literal];       // nothing is there
        }
    }

    /// <summary>The one source that is meant: a file, or standard input.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it is none, or more than one.</exception>
    public static MemberSource One(PSCmdlet command, string path)
    {
        if (path == StandardInput.Sign)
            return StandardInput.Take(command);
        IReadOnlyList<string> found = Matching(command, path);
        return found.Count == 1 ? new(found[0]) : throw new SyncFault(FaultKind.InvalidParameter,
            $"'{path}' matches {found.Count:N0} files ({Names(found)}), and one is compared with one.", "Name the file, or give a pattern that only it matches.") { Target = path };
    }

    /// <summary>The names of some files, to be shown.</summary>
    public static string Names(IReadOnlyList<string> paths)
    {
        string names = string.Join(", ", paths.Take(MostShown).Select(Path.GetFileName));
        return paths.Count > MostShown ? names + ", ..." : names;
    }

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"'{path}' is a path of the PowerShell provider {provider.Name}, and members are read from files.",
                "Give the path of a file in the file system.") { Target = path };
        }
    }

    private static SyncFault NoPath(string path, Exception cause) => new(FaultKind.InvalidParameter, $"'{path}' is no path: {cause.Message}",
        "Give the path of a file in the file system.", cause) { Target = path };
}
