using System.Reflection;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>How many pieces of work the module has running in this process.</summary>
internal static class RunningWork
{
    public static int Count => (int)Pump.GetProperty("Running", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;

    private static Type Pump => AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "LDCohortSync")
        .GetType("LDCohortSync.Hosting.CommandPump", throwOnError: true)!;
}
