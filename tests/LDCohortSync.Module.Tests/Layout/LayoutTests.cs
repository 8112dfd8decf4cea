using System.Reflection;
using System.Text.RegularExpressions;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Layout;

/// <summary>What the build puts into the module, and nothing else.</summary>
public sealed partial class LayoutTests
{
    private static readonly string[] s_files =
    [
        "LDCohortSync.Engine.dll",
        "LDCohortSync.Engine.pdb",
        "LDCohortSync.Format.ps1xml",
        "LDCohortSync.dll",
        "LDCohortSync.pdb",
        "LDCohortSync.psd1",
        "en-US/LDCohortSync.dll-Help.xml",
        "icon.png",
        "en-US/about_LDCohortSync.help.txt",
        "en-US/about_LDCohortSync_SharedLedger.help.txt",
        "en-US/about_LDCohortSync_Troubleshooting.help.txt",
        "lib/LDCohortSync.Ledger.dll",
        "lib/LDCohortSync.Ledger.pdb",
        "lib/LDCohortSync.Partner.dll",
        "lib/LDCohortSync.Partner.pdb",
        "lib/LDCohortSync.Services.dll",
        "lib/LDCohortSync.Services.pdb",
        "lib/Microsoft.Data.Sqlite.dll",
        "lib/npgsql/Microsoft.Extensions.DependencyInjection.Abstractions.dll",
        "lib/npgsql/Microsoft.Extensions.Logging.Abstractions.dll",
        "lib/npgsql/Npgsql.dll",
        "lib/Polly.Core.dll",
        "lib/RestSharp.dll",
        "lib/SQLitePCLRaw.batteries_v2.dll",
        "lib/SQLitePCLRaw.core.dll",
        "lib/SQLitePCLRaw.provider.e_sqlite3.dll",
        "lib/npgsql/System.Diagnostics.DiagnosticSource.dll",
        "lib/runtimes/linux-arm64/native/libe_sqlite3.so",
        "lib/runtimes/linux-musl-x64/native/libe_sqlite3.so",
        "lib/runtimes/linux-x64/native/libe_sqlite3.so",
        "lib/runtimes/osx-arm64/native/libe_sqlite3.dylib",
        "lib/runtimes/osx-x64/native/libe_sqlite3.dylib",
        "lib/runtimes/win-arm64/native/e_sqlite3.dll",
        "lib/runtimes/win-x64/native/e_sqlite3.dll",
    ];

    [Fact]
    public void The_module_holds_exactly_these_files() => Assert.Equal(
        s_files.Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Repository.Module, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Module, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_in_the_module_is_empty() =>
        Assert.All(Directory.EnumerateFiles(Repository.Module, "*", SearchOption.AllDirectories), path => Assert.NotEqual(0, new FileInfo(path).Length));

    [Fact]
    public void The_manifest_is_copied_as_it_is() =>
        Assert.Equal(Repository.Read("LDCohortSync.psd1"), Repository.Read("out/LDCohortSync/LDCohortSync.psd1"));

    [Theory]
    [InlineData("LDCohortSync.dll")]
    [InlineData("LDCohortSync.Engine.dll")]
    [InlineData("lib/LDCohortSync.Services.dll")]
    [InlineData("lib/LDCohortSync.Ledger.dll")]
    [InlineData("lib/LDCohortSync.Partner.dll")]
    public void An_assembly_has_the_version_of_the_manifest(string file)
    {
        string version = ModuleVersion().Match(Repository.Read("LDCohortSync.psd1")).Groups[1].Value;
        Assert.Equal(version, AssemblyName.GetAssemblyName(Path.Combine(Repository.Module, file)).Version!.ToString(3));
    }

    [Theory]
    [InlineData("RootModule", "LDCohortSync.dll")]
    [InlineData("PowerShellVersion", "7.4")]
    public void The_manifest_says(string key, string value) =>
        Assert.Matches($@"(?m)^\s*{key}\s*=\s*'{Regex.Escape(value)}'", Repository.Read("LDCohortSync.psd1"));

    [Fact]
    public void The_manifest_refuses_Windows_PowerShell_and_exports_by_name()
    {
        string manifest = Repository.Read("LDCohortSync.psd1");
        Assert.Matches(@"CompatiblePSEditions\s*=\s*@\('Core'\)", manifest);
        Assert.DoesNotMatch(@"ToExport\s*=\s*'\*'", manifest);
    }

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex ModuleVersion();
}
