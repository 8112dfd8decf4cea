using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>Makes the path of a file out of one of the session.</summary>
internal static class ExportPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>A path that is taken as it is. There need be nothing.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it is not of the file system.</exception>
    public static string Literal(string path, PSCmdlet command)
    {
        try
        {
            string full = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo _);
            return provider.Name == FileSystem ? full : throw Foreign(path);
        }
        catch (SessionStateException fault)
        {
            throw new SyncFault(FaultKind.InvalidParameter, fault.Message, "Give the path of a file.", fault) { Target = path };
        }
    }

    /// <summary>A path in which wildcards find the one file that is to be replaced.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: they find none or several, or it is not of the file system.</exception>
    public static string Matching(string path, PSCmdlet command)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return Literal(path, command);
        try
        {
            string[] found = [.. command.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider)];
            return provider.Name != FileSystem ? throw Foreign(path) : found.Length == 1 ? found[0] : throw Unclear(path, found.Length, null);
        }
        catch (SessionStateException fault)
        {
            throw Unclear(path, 0, fault);
        }
    }

    private static SyncFault Unclear(string path, int found, Exception? inner) => new(FaultKind.InvalidParameter,
        $"The wildcards of '{path}' find {(found == 0 ? "no file" : "several files")}, and a report is one.",
        "Name the file; one whose name has brackets in it with -LiteralPath.", inner) { Target = path };

    private static SyncFault Foreign(string path) => new(FaultKind.InvalidParameter, $"'{path}' is no path of a file.", "Give the path of a file.") { Target = path };
}
