using System.Reflection;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>What the build made for these tests.</summary>
internal static class Places
{
    /// <summary>The module's manifest.</summary>
    public static string Manifest => Value("ModuleManifest");

    /// <summary>The sandbox.</summary>
    public static string Sandbox => Value("Sandbox");

    private static string Value(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
