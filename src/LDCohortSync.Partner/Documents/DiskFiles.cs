namespace LDCohortSync.Partner.Documents;

/// <summary>The files of an integration on disk.</summary>
internal sealed class DiskFiles(string folder) : IManifestFiles
{
    /// <summary>What a manifest's file is called.</summary>
    public const string ManifestName = "manifest.json";

    public bool HasFile(string path) => File.Exists(Full(path));

    public bool HasFolder(string path) => Directory.Exists(Full(path));

    public string Read(string path) => File.ReadAllText(Full(path));

    public IEnumerable<(string Key, string Text)> Neighbors()
    {
        if (Path.GetDirectoryName(folder) is not string above)
            yield break;
        foreach (string neighbor in Directory.EnumerateDirectories(above).Where(one => one != folder))
        {
            string manifest = Path.Combine(neighbor, ManifestName);
            if (File.Exists(manifest))
                yield return (Path.GetFileName(neighbor), File.ReadAllText(manifest));
        }
    }

    // Joined, not combined: a path that begins with a slash is below the folder all the same.
    private string Full(string path) => folder + "/" + path;
}
