using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Layout;

/// <summary>Who may know whom, read from the assemblies that are shipped.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("LDCohortSync.Engine.dll")]
    [InlineData("LDCohortSync.dll", "LDCohortSync.Engine", "LDCohortSync.Services", "LDCohortSync.Ledger", "LDCohortSync.Partner", "System.Management.Automation")]
    [InlineData("lib/LDCohortSync.Services.dll", "LDCohortSync.Engine", "RestSharp", "Polly.Core")]
    [InlineData("lib/LDCohortSync.Ledger.dll", "LDCohortSync.Engine", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2",
        "SQLitePCLRaw.provider.e_sqlite3", "Npgsql", "Polly.Core")]
    [InlineData("lib/LDCohortSync.Partner.dll", "LDCohortSync.Engine")]
    public void An_assembly_refers_to_the_framework_and_at_most_to(string file, params string[] allowed)
    {
        List<string> references = ReferencesOf(file);
        Assert.Contains("System.Runtime", references);
        Assert.Empty(references.Where(name => !IsFramework(name)).Except(allowed));
    }

    [Fact]
    public void No_shipped_assembly_of_ours_targets_more_than_NET_8() => Assert.All(
        new[] { "LDCohortSync.Engine.dll", "LDCohortSync.dll", "lib/LDCohortSync.Services.dll", "lib/LDCohortSync.Ledger.dll", "lib/LDCohortSync.Partner.dll" },
        file => Assert.Equal(8, VersionOf(file, "System.Runtime").Major));

    private static bool IsFramework(string name) =>
        (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Management.Automation") || name is "Microsoft.Win32.Primitives";

    private static List<string> ReferencesOf(string file) =>
        Read(file, metadata => metadata.AssemblyReferences.Select(one => metadata.GetString(metadata.GetAssemblyReference(one).Name)).ToList());

    private static Version VersionOf(string file, string reference) => Read(file, metadata => metadata.AssemblyReferences
        .Select(metadata.GetAssemblyReference).Single(one => metadata.GetString(one.Name) == reference).Version);

    private static T Read<T>(string file, Func<MetadataReader, T> read)
    {
        using PEReader image = new(File.OpenRead(Path.Combine(Repository.Module, file)));
        return read(image.GetMetadataReader());
    }
}
