using System.Management.Automation;
using System.Reflection;

namespace LDCohortSync.ModuleProbe;

/// <summary>The module, imported as Import-Module imports a binary root module: loaded by path, then its initializers run.</summary>
/// <param name="Assembly">The root module.</param>
internal sealed record ModuleImport(Assembly Assembly)
{
    // As many runspaces may import it at the same time.
    private const int Imports = 8;

    public static ModuleImport From(string folder)
    {
        Assembly assembly = Assembly.LoadFrom(Path.Combine(folder, "LDCohortSync.dll"));
        Type initializer = assembly.ExportedTypes.Single(type => !type.IsAbstract && typeof(IModuleAssemblyInitializer).IsAssignableFrom(type));
        Parallel.For(0, Imports, _ => ((IModuleAssemblyInitializer)Activator.CreateInstance(initializer)!).OnImport());
        return new(assembly);
    }

    /// <summary>The module's composition class.</summary>
    public Type Composition => Assembly.GetType("LDCohortSync.Hosting.Composition", throwOnError: true)!;

    /// <summary>A type of one of the isolated assemblies, as the module's composition class refers to it.</summary>
    public Type Isolated(string name) =>
        Composition.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .First(type => type.FullName == name);
}
