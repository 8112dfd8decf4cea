using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>Where the ledger is.</summary>
[Collection(EnvironmentVariables.Collection)]
public sealed class LedgerLocationTests : IDisposable
{
    private readonly EnvironmentVariables _variables = new();

    public LedgerLocationTests()
    {
        _variables.Set(LedgerLocation.Variable, null);
        _variables.Set("PGPASSWORD", null);
    }

    public void Dispose() => _variables.Dispose();

    [Fact]
    public void What_is_given_comes_first_and_is_resolved()
    {
        _variables.Set(LedgerLocation.Variable, "other.db");
        Assert.Equal("resolved given.db", LedgerLocation.Find("given.db", Resolve).Location);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Then_comes_the_environment(string? given)
    {
        _variables.Set(LedgerLocation.Variable, "other.db");
        Assert.Equal("resolved other.db", LedgerLocation.Find(given, Resolve).Location);
    }

    [Fact]
    public void Else_it_is_in_the_folder_for_state()
    {
        string path = LedgerLocation.Find(null, Resolve).Location;
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
        Assert.Equal(expected ?? Path.Combine(home, ".local", "state", "LDCohortSync", "ledger.db"), LedgerLocation.Find(null, Resolve).Location);
    }

    [Theory]
    [InlineData("postgres://me:sentinel@db/ledger")]
    [InlineData("PostgreSQL://me:sentinel@db/ledger")]
    [InlineData("Host=db;Database=ledger;Username=me;Password=sentinel")]
    [InlineData("Server = db; DB=ledger; Uid = me; Pwd = sentinel")]
    public void A_database_server_is_named_without_showing_its_password(string given)
    {
        LedgerPlace place = LedgerLocation.Find(given, Resolve);
        Assert.Equal("postgresql://me@db:5432/ledger?schema=ldcohortsync", place.Location);
        Assert.DoesNotContain("sentinel", place + place.Location + place.Saved + place.Warning, StringComparison.Ordinal);
        Assert.Contains("sentinel", ConnectRequest.Reveal(place.Server), StringComparison.Ordinal);
        Assert.Equal(["sentinel"], place.Secrets.Select(ConnectRequest.Reveal));
        _variables.Set(LedgerLocation.Variable, given);
        Assert.Equal(place.Location, LedgerLocation.Find(null, Resolve).Location);
    }

    [Theory]
    [InlineData("mysql://me:sentinel@db/ledger")]
    [InlineData("me:sentinel@db/ledger")]
    [InlineData("postgres:/me:sentinel@db/ledger")]
    [InlineData("host=db dbname=ledger password=sentinel")]
    [InlineData("Data Source=db;Password=sentinel")]
    [InlineData("Host=db;Username=me;Password=sentinel")]
    [InlineData("password=sentinel")]
    public void What_could_hold_a_password_and_leads_to_no_database_is_refused_without_showing_it(string given)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => LedgerLocation.Find(given, Resolve));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.DoesNotContain("sentinel", fault + fault.Advice + fault.Target, StringComparison.Ordinal);
        _variables.Set(LedgerLocation.Variable, given);
        Assert.Throws<SyncFault>(() => LedgerLocation.Find(null, Resolve));
    }

    [Theory]
    [InlineData("Host=db.example;Database=l;SSL Mode=Disable", true)]
    [InlineData("postgresql://db.example/l?sslmode=prefer", true)]
    [InlineData("Host=db.example;Database=l", false)]
    [InlineData("Host=db.example;Database=l;SSL Mode=Require", false)]
    [InlineData("Host=localhost;Database=l;SSL Mode=Disable", false)]
    public void Who_lets_members_cross_the_network_in_the_open_is_warned(string given, bool isWarned)
    {
        string? warning = LedgerLocation.Find(given, Resolve).Warning;
        Assert.Equal(isWarned, warning is not null);
        if (isWarned)
            Assert.Contains("without encryption", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_build_service_hides_includes_the_password_as_an_address_has_it_and_that_of_the_environment()
    {
        _variables.Set("PGPASSWORD", "from environment");
        LedgerPlace place = LedgerLocation.Find("postgresql://me:se%2Fnt%40l@db/ledger", Resolve);
        Assert.Equal(["se/nt@l", "se%2Fnt%40l", "from environment", "from%20environment"], place.Secrets.Select(ConnectRequest.Reveal));
        Assert.Empty(LedgerLocation.Find("ledger.db", Resolve).Secrets);
    }

    [Fact]
    public void A_report_can_overwrite_a_file_only()
    {
        Assert.Equal("/var/ledger.db", LedgerPlace.FileAt("/var/ledger.db"));
        Assert.Null(LedgerPlace.FileAt("postgresql://db:5432/ledger?schema=ldcohortsync"));
    }

    [Theory]
    [InlineData("postgres.db")]
    [InlineData("./hosts/user.db")]
    public void A_file_that_only_looks_a_little_like_one_is_a_file(string given) => Assert.Equal("resolved " + given, LedgerLocation.Find(given, Resolve).Location);

    private static string Resolve(string path) => "resolved " + path;
}
