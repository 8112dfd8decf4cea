using System.Reflection;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests;

/// <summary>The engine stands on the runtime alone: no package, no PowerShell, no HTTP, no database.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly s_engine = typeof(SyncEngine).Assembly;

    [Fact]
    public void The_engine_references_nothing_but_the_runtime()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        Assert.All(s_engine.GetReferencedAssemblies(), reference =>
            Assert.True(File.Exists(Path.Combine(runtime, reference.Name + ".dll")), $"{reference.Name} is not part of the runtime."));
    }

    [Theory]
    [InlineData("System.Net")]
    [InlineData("System.Data")]
    [InlineData("System.Management")]
    [InlineData("Microsoft.")]
    [InlineData("LDCohortSync")]
    public void The_engine_knows_no_network_no_database_and_no_other_part(string prefix) =>
        Assert.DoesNotContain(s_engine.GetReferencedAssemblies(), reference => reference.Name!.StartsWith(prefix, StringComparison.Ordinal));
}
