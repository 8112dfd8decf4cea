using System.Diagnostics;
using LDCohortSync.Module.Tests.Isolation;
using LDCohortSync.Profiles;

namespace LDCohortSync.Module.Tests.Profiles;

/// <summary>The file of saved destinations: what goes in comes out, and what is odd about it is told and left alone.</summary>
public sealed class ProfileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("destinations.json");

    private ProfileFile Profiles => new(Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_saved_is_read_again()
    {
        LDSavedDestination full = new()
        {
            Name = "prod",
            ClientSideId = "507f1f77bcf86cd799439011",
            KeyProperty = "e-mail \"work\"",
            ContextKind = "device",
            SegmentKind = SegmentKind.Big,
            LaunchDarklyRegion = LaunchDarklyRegion.Federal,
            AmplitudeRegion = AmplitudeRegion.EU,
            LaunchDarklyUri = new("https://ld.example.com/"),
            AmplitudeUri = new("https://amplitude.example.com/"),
            AmplitudeOrganization = "acme",
            ApiVersion = "20220603",
            OAuth = true,
            OAuthClientId = "client",
            OAuthRedirectPort = 8400,
            SignsInByBrowser = true,
            Ledger = "/var/lib/ldcohortsync/ledger.db",
            Vault = "Automation",
            LaunchDarklyVaultEntry = "token",
            AmplitudeVaultEntry = "keys",
        };
        LDSavedDestination plain = new() { Name = "Aß 北", ClientSideId = "507f1f77bcf86cd799439012" };
        Profiles.Save(full, Cancellation);
        Profiles.Save(plain, Cancellation);
        Assert.Equal([plain, full], Profiles.Read());
    }

    [Fact]
    public void One_of_the_same_name_is_replaced_and_can_be_removed()
    {
        Profiles.Save(Named("prod"), Cancellation);
        Profiles.Save(Named("staging"), Cancellation);
        Profiles.Save(Named("PROD") with { KeyProperty = "amplitude_id" }, Cancellation);
        Assert.Equal(["PROD amplitude_id", "staging user_id"], Profiles.Read().Select(one => $"{one.Name} {one.KeyProperty}"));
        Profiles.Remove("prod", Cancellation);
        Profiles.Remove("nobody", Cancellation);
        Assert.Equal("staging", Assert.Single(Profiles.Read()).Name);
    }

    [Fact]
    public void There_is_none_without_a_file() => Assert.Empty(Profiles.Read());

    [Fact]
    public void Fields_that_this_version_does_not_know_stay()
    {
        File.WriteAllText(Path, """{"version":1,"comment":"ours","destinations":[{"name":"prod","clientSideId":"x","note":{"by":"ada"}},{"name":"other","clientSideId":"y"}]}""");
        Profiles.Save(Named("prod"), Cancellation);
        Profiles.Remove("other", Cancellation);
        string text = File.ReadAllText(Path);
        Assert.Contains("\"comment\": \"ours\"", text, StringComparison.Ordinal);
        Assert.Contains("\"by\": \"ada\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("other", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_file_is_neither_read_nor_changed()
    {
        const string newer = """{"version":2,"destinations":{}}""";
        File.WriteAllText(Path, newer);
        Assert.Contains("newer version", Refused(() => Profiles.Read()).Message, StringComparison.Ordinal);
        Refused(() => Profiles.Save(Named("prod"), Cancellation));
        Refused(() => Profiles.Remove("prod", Cancellation));
        Assert.Equal(newer, File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{\n\"version\": 1,\n", "line 3")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("{}", "no version")]
    [InlineData("""{"version":"1","destinations":[]}""", "no version")]
    [InlineData("""{"version":1.5,"destinations":[]}""", "no version")]
    [InlineData("""{"version":0,"destinations":[]}""", "no version")]
    [InlineData("""{"version":1}""", "no list")]
    [InlineData("""{"version":1,"version":1,"destinations":[]}""", "twice")]
    [InlineData("""{"version":1,"destinations":{}}""", "no list")]
    [InlineData("""{"version":1,"destinations":[7]}""", "no JSON object")]
    [InlineData("""{"version":1,"destinations":[{"name":"a"}]}""", "no clientSideId")]
    [InlineData("""{"version":1,"destinations":[{"name":" ","clientSideId":"x"}]}""", "no name")]
    [InlineData("""{"version":1,"destinations":[{"name":7,"clientSideId":"x"}]}""", "no value of its kind")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","name":"b","clientSideId":"x"}]}""", "no value of its kind")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x"},{"name":"A","clientSideId":"y"}]}""", "'a' twice")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x","segmentKind":"Huge"}]}""", "segmentKind is none of Synced, Big, Standard")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x","segmentKind":"1"}]}""", "segmentKind is none of")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x","launchDarklyUri":"here"}]}""", "launchDarklyUri is no address")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x","oauthRedirectPort":70000}]}""", "oauthRedirectPort is no port")]
    [InlineData("""{"version":1,"destinations":[{"name":"a","clientSideId":"x","oauth":"yes"}]}""", "no value of its kind")]
    public void A_broken_file_is_told_and_left_as_it_is(string text, string why)
    {
        File.WriteAllText(Path, text);
        SyncFault fault = Refused(() => Profiles.Read());
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Contains(Path, fault.Message, StringComparison.Ordinal);
        Refused(() => Profiles.Save(Named("prod"), Cancellation));
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void What_is_no_text_or_far_too_much_is_told()
    {
        File.WriteAllBytes(Path, [0x7B, 0xFF, 0xFE, 0x7D]);
        Assert.Contains("not UTF-8", Refused(() => Profiles.Read()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path, new string(' ', 1024 * 1024 + 1));
        Assert.Contains("bytes", Refused(() => Profiles.Read()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path, string.Concat(Enumerable.Repeat("[", 10_000)));
        Refused(() => Profiles.Read());
        File.Delete(Path);
        Directory.CreateDirectory(Path);
        Refused(() => Profiles.Save(Named("prod"), Cancellation));
    }

    [Fact]
    public void The_file_is_its_owners_and_nothing_is_left_beside_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have no modes there.");
        if (OperatingSystem.IsWindows())
            return;     // which the analyzer of platforms sees
        string path = _folder.File("new/folder/destinations.json");
        new ProfileFile(path).Save(Named("prod"), Cancellation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("new/folder")));
        Assert.Equal(["destinations.json", "destinations.json.lock"], Directory.GetFiles(_folder.File("new/folder")).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void A_file_that_others_may_change_is_refused_and_one_that_they_may_read_is_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have no modes there.");
        if (OperatingSystem.IsWindows())
            return;     // which the analyzer of platforms sees
        Profiles.Save(Named("prod"), Cancellation);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Single(Profiles.Read());
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Contains("Other users may change", Refused(() => Profiles.Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead)]
    public void Whoever_may_read_the_file_may_do_so_after_it_was_saved(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have no modes there.");
        if (OperatingSystem.IsWindows())
            return;     // which the analyzer of platforms sees
        Profiles.Save(Named("a-destination-with-a-long-name"), Cancellation);
        File.SetUnixFileMode(Path, mode);
        Profiles.Save(Named("prod"), Cancellation);
        Profiles.Remove("a-destination-with-a-long-name", Cancellation);
        Assert.Equal(mode, File.GetUnixFileMode(Path));
        Assert.Equal("prod", Assert.Single(Profiles.Read()).Name);
    }

    [Fact]
    public void A_file_of_another_user_stays_theirs_when_an_administrator_saves()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files away.");
        if (OperatingSystem.IsWindows())
            return;     // which the analyzer of platforms sees
        Profiles.Save(Named("one"), Cancellation);
        Run("chown", "65534:65534", Path);
        Profiles.Save(Named("two"), Cancellation);
        Assert.Equal("65534:65534 600", Run("stat", "-c", "%u:%g %a", Path));
        Assert.True(File.GetUnixFileMode(Path + ".lock").HasFlag(UnixFileMode.OtherRead), "The other user can't take a turn.");
    }

    [Fact]
    public void A_symbolic_link_stays_and_leads_to_the_new_content()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right there.");
        if (OperatingSystem.IsWindows())
            return;     // which the analyzer of platforms sees
        string behind = _folder.File("dotfiles.json");
        new ProfileFile(behind).Save(Named("one"), Cancellation);
        File.CreateSymbolicLink(Path, behind);
        Profiles.Save(Named("two"), Cancellation);
        Assert.NotNull(new FileInfo(Path).LinkTarget);
        Assert.Equal(["one", "two"], new ProfileFile(behind).Read().Select(one => one.Name));
    }

    [Fact]
    public void Many_who_save_at_once_lose_nothing()
    {
        const int count = 16;
        Parallel.For(0, count, number => new ProfileFile(Path).Save(Named($"destination-{number:D2}"), CancellationToken.None));
        Assert.Equal(Enumerable.Range(0, count).Select(number => $"destination-{number:D2}"), Profiles.Read().Select(one => one.Name));
    }

    [Fact]
    public void What_follows_a_question_mark_in_an_address_is_not_kept()
    {
        Profiles.Save(Named("prod") with { LaunchDarklyUri = new("https://ld.example.com/base?token=sentinel-1#sentinel-2") }, Cancellation);
        Assert.DoesNotContain("sentinel", File.ReadAllText(Path), StringComparison.Ordinal);
        Assert.Equal("https://ld.example.com/base", Assert.Single(Profiles.Read()).LaunchDarklyUri!.AbsoluteUri);
    }

    public void Dispose() => _folder.Dispose();

    private static LDSavedDestination Named(string name) => new() { Name = name, ClientSideId = "507f1f77bcf86cd799439011" };

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }

    private static SyncFault Refused(Action action)
    {
        SyncFault fault = Assert.Throws<SyncFault>(action);
        Assert.Equal(FaultKind.InvalidProfile, fault.Kind);
        Assert.NotNull(fault.Advice);
        return fault;
    }
}
