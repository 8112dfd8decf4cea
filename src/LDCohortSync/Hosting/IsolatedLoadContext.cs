using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>
/// Holds the third-party assemblies apart from those of PowerShell and of other modules, which may bring other versions
/// of the same ones. The engine is shared with the outside, as its types go in and out.
/// </summary>
internal sealed class IsolatedLoadContext(string folder) : AssemblyLoadContext("LDCohortSync")
{
    private const string Sqlite = "e_sqlite3";

    private readonly DriverLoadContext _driver = new(Path.Combine(folder, "npgsql"));

    private IntPtr _sqlite;

    /// <summary>Loads an assembly of the folder; null when it is not there.</summary>
    /// <remarks>By path: to ask a context by name from within a resolving handler recurses when the file is missing.</remarks>
    public Assembly? Find(AssemblyName name)
    {
        string path = Path.Combine(folder, name.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        Assembly engine = typeof(SyncEngine).Assembly;
        return assemblyName.Name == engine.GetName().Name ? engine : _driver.Find(assemblyName) ?? Find(assemblyName);
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        if (unmanagedDllName != Sqlite)
            return IntPtr.Zero;
        if (_sqlite == IntPtr.Zero)     // it is asked for once for each imported function
            _sqlite = LoadUnmanagedDllFromPath(SqlitePath());
        return _sqlite;
    }

    private string SqlitePath()
    {
        (string system, string file) =
            OperatingSystem.IsWindows() ? ("win", Sqlite + ".dll")
            : OperatingSystem.IsMacOS() ? ("osx", "lib" + Sqlite + ".dylib")
            : IsMusl() ? ("linux-musl", "lib" + Sqlite + ".so")
            : ("linux", "lib" + Sqlite + ".so");
        string platform = system + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string path = Path.Combine(folder, "runtimes", platform, "native", file);
        if (File.Exists(path))
            return path;
        string shipped = string.Join(", ", Directory.EnumerateDirectories(Path.Combine(folder, "runtimes")).Select(Path.GetFileName).Order());
        throw new SyncFault(FaultKind.LedgerUnavailable, $"There is no SQLite for platform '{platform}' in the module; it has {shipped}.",
            "Run the module on one of these platforms.") { Target = platform };
    }

    // Distributions build their own runtimes and name them freely, so the C library is looked for itself.
    private static bool IsMusl() => OperatingSystem.IsLinux() && Directory.Exists("/lib") && Directory.EnumerateFiles("/lib", "ld-musl-*").Any();
}
