using System.Runtime.Versioning;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Membership;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Files with members are their owner's only, from their first moment on.</summary>
[Collection(ProcessTests.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string NoModes = "Windows has no file modes; there a file has the rights of its folder.";

    public static bool IsWindows => OperatingSystem.IsWindows();

    [Theory(Skip = NoModes, SkipWhen = nameof(IsWindows))]
    [InlineData("022")]
    [InlineData("000")]
    public async Task Ledger_log_and_report_of_a_process_are_its_owners_only_whatever_the_umask(string mask)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { Behavior = new() { PendingPolls = 0 } },
            TestContext.Current.CancellationToken);
        sandbox.State.AddCohort("modes", "Modes", "a", "b", "");
        // While a batch is held, all files are in use: the log and the shared memory are there too.
        ArmedFault held = sandbox.Faults.Add(SandboxFault.Hold() with { Path = "/api/v2/segment-targets/*" });
        using TestFolder folder = new();
        using ModeWatch watch = new(folder.Folder);
        using SyncProcess process = SyncProcess.StartWithMask(mask, sandbox, folder.File("ledger.db"), "modes", "modes",
            ["--skipped-report", folder.File("skipped.csv")]);
        await Until.TrueAsync(() => held.Hits > 0 || process.HasEnded, "a batch is held");
        Dictionary<string, UnixFileMode> modes = folder.Files.ToDictionary(file => Path.GetFileName(file), File.GetUnixFileMode);
        held.Release();
        await process.WaitAsync();

        Assert.True(process.ExitCode == 0, process.Transcript);
        Assert.Equal(["ledger.db", "ledger.db-shm", "ledger.db-wal", "skipped.csv"], modes.Keys.Order(StringComparer.Ordinal));
        Assert.All(modes, mode => Assert.Equal(OwnerOnly, mode.Value));
        Assert.All(watch.Stop(), seen => Assert.Equal(OwnerOnly, seen.Mode));
    }

    [Fact(Skip = NoModes, SkipWhen = nameof(IsWindows))]
    public void The_mode_is_right_from_the_first_moment_on()
    {
        using TestFolder folder = new();
        using ModeWatch watch = new(folder.Folder);
        for (int number = 0; number < 50; number++)
        {
            using SkippedReport report = new(folder.File($"report-{number}.csv"), "user_id", TimeProvider.System);
        }

        IReadOnlyList<(string File, UnixFileMode Mode)> seen = watch.Stop();
        Assert.NotEmpty(seen);
        Assert.All(seen, one => Assert.Equal(OwnerOnly, one.Mode));
    }

    [Fact(Skip = NoModes, SkipWhen = nameof(IsWindows))]
    public async Task The_folder_of_a_new_ledger_is_its_owners_only()
    {
        using TestFolder folder = new();
        await using (SqliteLedger ledger = new(folder.File("new/deep/ledger.db")))
            await ledger.OpenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("new/deep")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder.File("new/deep/ledger.db")));
    }

    [Fact(Skip = NoModes, SkipWhen = nameof(IsWindows))]
    public void A_report_in_place_of_a_file_that_others_could_read_is_its_owners_only()
    {
        using TestFolder folder = new();
        string path = folder.File("skipped.csv");
        File.WriteAllText(path, "what was there");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using (SkippedReport report = new(path, "user_id", TimeProvider.System))
            report.Write(new("1", "somebody" + Sentinels.MemberMark, SkippedMember.Duplicate));

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Contains(Sentinels.MemberMark, File.ReadAllText(path), StringComparison.Ordinal);
    }
}
