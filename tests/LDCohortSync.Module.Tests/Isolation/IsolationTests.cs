using System.Reflection;
using System.Reflection.Emit;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Isolation;

/// <summary>Third-party libraries live in the module's own load context, whatever else the process has loaded.</summary>
public sealed class IsolationTests : IDisposable
{
    private const string Own = "LDCohortSync";
    private const string Driver = "LDCohortSync.Npgsql";
    private const string Default = "Default";
    private static readonly string[] s_isolated =
    [
        "LDCohortSync.Services", "LDCohortSync.Ledger", "RestSharp", "Polly.Core", "Microsoft.Data.Sqlite",
        "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.provider.e_sqlite3",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_use_each_library_is_loaded_once_and_in_the_own_context()
    {
        ProbeRun run = await ProbeRun.StartAsync("use", Repository.Module, _folder.File("ledger.db"));
        Assert.Equal(0, run.ExitCode);
        Assert.All(s_isolated, assembly => Assert.Equal([Own], run.ContextsOf(assembly)));
        Assert.Equal(s_isolated.Order(), run.AssembliesIn(Own).Order());
        Assert.Equal([Default], run.ContextsOf("LDCohortSync.Engine"));
        Assert.Empty(run.AssembliesIn(Driver));
    }

    [Fact]
    public async Task The_driver_of_PostgreSQL_is_loaded_for_a_shared_ledger_alone_and_in_a_context_of_its_own()
    {
        ProbeRun run = await ProbeRun.StartAsync("use", Repository.Module, "Host=127.0.0.1;Port=1;Database=ledger;Timeout=1");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("cohort Power users (7khm89cz)", run.Lines);
        Assert.Contains(run.Lines, line => line.StartsWith("error SyncFault", StringComparison.Ordinal) && line.Contains("127.0.0.1", StringComparison.Ordinal));
        Assert.Equal([Driver], run.ContextsOf("Npgsql"));
        Assert.Equal([Driver], run.ContextsOf("Microsoft.Extensions.Logging.Abstractions"));
        Assert.DoesNotContain("Npgsql", run.AssembliesIn(Own));
        Assert.Empty(run.ContextsOf("System.Diagnostics.DiagnosticSource").Except([Driver]));
    }

    [Fact]
    public async Task The_isolated_libraries_fetch_cohorts_and_make_a_ledger()
    {
        ProbeRun run = await ProbeRun.StartAsync("use", Repository.Module, _folder.File("ledger.db"));
        Assert.Contains("cohort Power users (7khm89cz)", run.Lines);
        Assert.Contains("ledger 0 True", run.Lines);
        Assert.Equal("SQLite format 3\0"u8, File.ReadAllBytes(_folder.File("ledger.db")).AsSpan(0, 16));
    }

    [Fact]
    public async Task Importing_alone_loads_the_engine_and_no_library()
    {
        ProbeRun run = await ProbeRun.StartAsync("import", Repository.Module, _folder.File("ledger.db"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([Default], run.ContextsOf("LDCohortSync.Engine"));
        Assert.Empty(run.AssembliesIn(Own));
        Assert.All(s_isolated.Concat(["LDCohortSync.Partner", "Npgsql"]), assembly => Assert.Empty(run.ContextsOf(assembly)));
    }

    [Fact]
    public async Task Another_RestSharp_that_is_loaded_already_does_not_matter()
    {
        string other = _folder.File("RestSharp.dll");
        PersistedAssemblyBuilder builder = new(new("RestSharp") { Version = new(106, 15, 0, 0) }, typeof(object).Assembly);
        builder.DefineDynamicModule("RestSharp").DefineType("RestSharp.RestClient", TypeAttributes.Public).CreateType();
        builder.Save(other);

        ProbeRun run = await ProbeRun.StartAsync("use", Repository.Module, _folder.File("ledger.db"), other);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("assembly Default RestSharp 106.15.0.0", run.Lines);
        Assert.Equal([Default, Own], run.ContextsOf("RestSharp").Order());
        Assert.Contains("cohort Power users (7khm89cz)", run.Lines);
    }

    [Fact]
    public async Task Without_the_folder_of_libraries_the_error_names_what_is_missing()
    {
        string broken = _folder.CopyOf(Repository.Module, file => file.StartsWith("lib/", StringComparison.Ordinal));
        ProbeRun run = await ProbeRun.StartAsync("import", broken, _folder.File("ledger.db"));
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("error FileNotFoundException The module LDCohortSync is not complete", run.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(Path.Combine("lib", "LDCohortSync.Services.dll"), run.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_SQLite_of_the_platform_the_error_names_the_platform()
    {
        string broken = _folder.CopyOf(Repository.Module, file => file.Contains("/native/", StringComparison.Ordinal) && !file.Contains("osx-x64", StringComparison.Ordinal));
        ProbeRun run = await ProbeRun.StartAsync("use", broken, _folder.File("ledger.db"));
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "The platform that is left in the module is this one.");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains(run.Lines, line => line.StartsWith("error SyncFault There is no SQLite for platform", StringComparison.Ordinal)
            && line.Contains("osx-x64", StringComparison.Ordinal));
    }
}
