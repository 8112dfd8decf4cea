namespace LDCohortSync.Module.Tests.Isolation;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("LDCohortSync.Module.Tests.").FullName;

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A copy of a folder, without the files that are left out.</summary>
    public string CopyOf(string folder, Func<string, bool> leavesOut)
    {
        string copy = File("copy");
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string relative = System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (leavesOut(relative))
                continue;
            string target = System.IO.Path.Combine(copy, relative);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            System.IO.File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
