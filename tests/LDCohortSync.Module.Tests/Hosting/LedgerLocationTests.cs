using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>Where the ledger is.</summary>
[Collection(EnvironmentVariables.Collection)]
public sealed class LedgerLocationTests : IDisposable
{
    private readonly EnvironmentVariables _variables = new();

    public LedgerLocationTests() => _variables.Set(LedgerLocation.Variable, null);

    public void Dispose() => _variables.Dispose();

    [Fact]
    public void What_is_given_comes_first_and_is_resolved()
    {
        _variables.Set(LedgerLocation.Variable, "other.db");
        Assert.Equal("resolved given.db", LedgerLocation.Find("given.db", Resolve));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Then_comes_the_environment(string? given)
    {
        _variables.Set(LedgerLocation.Variable, "other.db");
        Assert.Equal("resolved other.db", LedgerLocation.Find(given, Resolve));
    }

    [Fact]
    public void Else_it_is_in_the_folder_for_state()
    {
        string path = LedgerLocation.Find(null, Resolve);
        Assert.True(Path.IsPathFullyQualified(path));
        Assert.EndsWith(Path.Combine("LDCohortSync", "ledger.db"), path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/var/state", "/var/state/LDCohortSync/ledger.db")]
    [InlineData("state", null)]
    [InlineData("", null)]
    public void On_Linux_the_folder_for_state_is_the_one_of_XDG_if_it_is_a_full_path(string folder, string? expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The XDG folders are Linux's.");
        _variables.Set("XDG_STATE_HOME", folder);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(expected ?? Path.Combine(home, ".local", "state", "LDCohortSync", "ledger.db"), LedgerLocation.Find(null, Resolve));
    }

    [Theory]
    [InlineData("postgres://me:sentinel@db/ledger")]
    [InlineData("PostgreSQL://me:sentinel@db/ledger")]
    [InlineData("Host=db;Username=me;Password=sentinel")]
    [InlineData("Server = db; Uid = me; Pwd = sentinel")]
    [InlineData("password=sentinel")]
    public void A_database_server_is_refused_without_showing_its_password(string given)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => LedgerLocation.Find(given, Resolve));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.DoesNotContain("sentinel", fault + fault.Advice + fault.Target, StringComparison.Ordinal);
        _variables.Set(LedgerLocation.Variable, given);
        Assert.Throws<SyncFault>(() => LedgerLocation.Find(null, Resolve));
    }

    [Theory]
    [InlineData("postgres.db")]
    [InlineData("./hosts/user.db")]
    public void A_file_that_only_looks_a_little_like_one_is_a_file(string given) => Assert.Equal("resolved " + given, LedgerLocation.Find(given, Resolve));

    private static string Resolve(string path) => "resolved " + path;
}
