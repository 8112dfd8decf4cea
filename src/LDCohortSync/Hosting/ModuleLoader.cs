using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.Loader;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Runs at every import and removal of the module. PowerShell finds it by its interfaces.</summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string[] s_frontDoor = ["LDCohortSync.Services", "LDCohortSync.Ledger", "LDCohortSync.Partner"];
    private static readonly string s_library = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "lib");
    private static readonly IsolatedLoadContext s_isolated = new(s_library);

    private static int s_hooked;

    /// <summary>Makes the engine's types known by name, and the isolated libraries findable.</summary>
    /// <exception cref="FileNotFoundException">The module was copied without its folder <c>lib</c>.</exception>
    public void OnImport()
    {
        RequireLibrary();

        // Loading the engine now lets users write [LDCohortSync.CohortSyncResult] before they have run a command.
        _ = typeof(SyncEngine).Assembly;

        // Once per process and never undone: when one runspace removes the module, another may still be about to use it.
        if (Interlocked.Exchange(ref s_hooked, 1) == 0)
            AssemblyLoadContext.Default.Resolving += static (_, name) => IsFrontDoor(name) ? s_isolated.Find(name) : null;
    }

    /// <summary>Ends what completion reads in the background. Connections stay, for when the module is imported again.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is null)
            return;
        Task[] ends = [.. DestinationRegistry.Current.Destinations.Select(one => DestinationRegistry.Current.TryFind(new(one))?.Known.StopAsync()).OfType<Task>()];
        Task.WhenAll(ends).GetAwaiter().GetResult();
    }

    // Only the module's own assemblies are answered for. Everything behind them stays in the isolated context.
    private static bool IsFrontDoor(AssemblyName name) => s_frontDoor.Contains(name.Name);

    // Now, where the reason can be told: the first command would fail with a file that nobody has heard of.
    private static void RequireLibrary()
    {
        string? missing = s_frontDoor.Select(name => Path.Combine(s_library, name + ".dll")).FirstOrDefault(path => !File.Exists(path));
        if (missing is not null)
        {
            throw new FileNotFoundException(
                $"The module LDCohortSync is not complete: '{missing}' is missing. Copy the whole folder of the module, 'lib' included, or install it again.", missing);
        }
    }
}
