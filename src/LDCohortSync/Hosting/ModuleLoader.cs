using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Runs at every import of the module. PowerShell finds it by its interface.</summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private static readonly IsolatedLoadContext s_isolated =
        new(Path.Combine(Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "lib"));

    private static int s_hooked;

    /// <summary>Makes the engine's types known by name, and the isolated libraries findable.</summary>
    public void OnImport()
    {
        // Loading the engine now lets users write [LDCohortSync.CohortSyncResult] before they have run a command.
        _ = typeof(SyncEngine).Assembly;

        // Once per process and never undone: when one runspace removes the module, another may still be about to use it.
        if (Interlocked.Exchange(ref s_hooked, 1) == 0)
            AssemblyLoadContext.Default.Resolving += static (_, name) => IsFrontDoor(name) ? s_isolated.Find(name) : null;
    }

    // Only the module's own assemblies are answered for. Everything behind them stays in the isolated context.
    private static bool IsFrontDoor(AssemblyName name) => name.Name is "LDCohortSync.Services" or "LDCohortSync.Ledger";
}
