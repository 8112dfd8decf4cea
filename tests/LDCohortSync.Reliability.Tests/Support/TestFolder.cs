namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>A folder for one test, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ldcohortsync-reliability-").FullName;

    /// <summary>Its path.</summary>
    public string Folder => _path;

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_path, name);

    /// <summary>All files in it.</summary>
    public IReadOnlyList<string> Files => Directory.GetFiles(_path, "*", SearchOption.AllDirectories);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);
}
