using System.Reflection;
using System.Runtime.Loader;

namespace LDCohortSync.Hosting;

/// <summary>
/// Holds PostgreSQL's driver apart once more. On .NET 8 it needs a newer System.Diagnostics.DiagnosticSource than the framework has, while
/// whatever speaks HTTP has to use the framework's, since it hands types of it to the framework. The folder is looked into for what the
/// driver names, and nobody else sees it.
/// </summary>
internal sealed class DriverLoadContext(string folder) : AssemblyLoadContext("LDCohortSync.Npgsql")
{
    private const string Driver = "Npgsql";

    /// <summary>The driver; null for any other assembly.</summary>
    public Assembly? Find(AssemblyName name) => name.Name == Driver ? Load(name) : null;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) && !IsInFramework(assemblyName) ? LoadFromAssemblyPath(path) : null;
    }

    // Where the framework's own is new enough, it is taken: there should be one source of events in a process.
    private static bool IsInFramework(AssemblyName wanted)
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, wanted.Name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= wanted.Version;
    }
}
