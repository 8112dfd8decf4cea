using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>Where manifests are, as the session's paths say.</summary>
/// <param name="Found">Folders and files of the file system.</param>
/// <param name="Faults">Paths that lead nowhere.</param>
internal sealed record ManifestPaths(IReadOnlyList<string> Found, IReadOnlyList<SyncFault> Faults)
{
    /// <summary>Paths that are taken as they are.</summary>
    public static ManifestPaths Literal(IEnumerable<string> paths, PSCmdlet command) =>
        new([.. paths.Select(command.SessionState.Path.GetUnresolvedProviderPathFromPSPath)], []);

    /// <summary>Paths in which wildcards are possible.</summary>
    public static ManifestPaths Matching(IEnumerable<string> paths, PSCmdlet command)
    {
        List<string> found = [];
        List<SyncFault> faults = [];
        foreach (string path in paths)
        {
            try
            {
                IEnumerable<string> matching = command.GetResolvedProviderPathFromPSPath(path, out ProviderInfo _);
                string[] usable = WildcardPattern.ContainsWildcardCharacters(path) ? [.. matching.Where(IsManifest)] : [.. matching];
                if (usable.Length == 0)
                    faults.Add(Nothing(path));
                found.AddRange(usable);
            }
            catch (SessionStateException fault)
            {
                faults.Add(Nothing(path, fault));
            }
        }

        return new(found, faults);
    }

    /// <summary>A request's body: what was given if it looks like one, else the text of the file at that path.</summary>
    /// <exception cref="SyncFault">The file can't be read.</exception>
    public static string? Payload(string? payload, PSCmdlet command) => payload is null || payload.TrimStart() is ['{' or '[', ..]
        ? payload
        : Text(command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(payload));

    internal static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidPayload, $"The sample payload '{path}' can't be read: {fault.Message}",
                "Give the body of a request, beginning with a brace, or the path of a file with one.", fault) { Target = path };
        }
    }

    // Beside integrations there are other files, which a wildcard finds too.
    internal static bool IsManifest(string path) => Directory.Exists(path) || Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static SyncFault Nothing(string path, Exception? inner = null) => new(FaultKind.ManifestNotFound, $"There is no integration manifest at '{path}'.",
        "Give an integration's folder, or its manifest.json.", inner) { Target = path };
}
