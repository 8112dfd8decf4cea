namespace LDCohortSync.Partner.Documents;

/// <summary>The files of an integration before they are written.</summary>
/// <param name="files">Their texts, by their paths with slashes.</param>
internal sealed class MemoryFiles(IReadOnlyDictionary<string, string> files) : IManifestFiles
{
    public bool HasFile(string path) => files.ContainsKey(Clean(path));

    public bool HasFolder(string path) => files.Keys.Any(one => one.StartsWith(Clean(path) + "/", StringComparison.Ordinal));

    public string Read(string path) => files[Clean(path)];

    public IEnumerable<(string Key, string Text)> Neighbors() => [];

    private static string Clean(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
