using System.Reflection;
using System.Runtime.Loader;

namespace LDCohortSync.ModuleProbe;

/// <summary>What is loaded where.</summary>
internal static class LoadedAssemblies
{
    /// <summary>One line for each assembly that is not part of the framework: context, name, version.</summary>
    public static void Print()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (AssemblyLoadContext context in AssemblyLoadContext.All)
        {
            foreach (Assembly assembly in context.Assemblies.Where(one => !one.IsDynamic && Path.GetDirectoryName(one.Location) != framework))
                Console.WriteLine($"assembly {context.Name} {assembly.GetName().Name} {assembly.GetName().Version}");
        }
    }
}
