using LDCohortSync.Hosting;
using LDCohortSync.Membership;
using LDCohortSync.Module.Tests.Isolation;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The report is in its place at the end, and nothing else is beside it.</summary>
public sealed class ReportFileTests : IDisposable
{
    private static readonly SkippedMember s_member = new("1", "ann", SkippedMember.Duplicate);

    private readonly TemporaryFolder _folder = new();

    private string Place => _folder.File("skipped.csv");

    [Fact]
    public void What_is_in_its_place_stays_until_the_end()
    {
        File.WriteAllText(Place, "old");
        using (ReportFile report = new(Place, "user_id"))
        {
            report.Write(s_member);
            Assert.Equal("old", File.ReadAllText(Place));
        }

        Assert.Equal(2, File.ReadAllLines(Place).Length);
        Assert.Equal([Place], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_was_in_its_place_becomes_the_report_and_its_owners_alone()
    {
        File.WriteAllText(Place, new string('x', 10_000));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        using (ReportFile report = new(Place, "user_id"))
            report.Write(s_member);

        Assert.Equal(2, File.ReadAllLines(Place).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void A_report_that_cannot_take_its_place_is_told_and_kept()
    {
        using ReportFile report = new(Place, "user_id");
        report.Write(s_member);
        Directory.CreateDirectory(Place);

        SyncFault fault = Assert.Throws<SyncFault>(report.Finish);

        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        string kept = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Contains(kept, fault.Advice, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(kept).Length);
    }

    [Fact]
    public void A_report_that_is_given_up_leaves_everything_as_it_was()
    {
        File.WriteAllText(Place, "members");
        using (ReportFile report = new(Place, "user_id"))
        {
            report.Write(s_member);
            report.Drop();
        }

        Assert.Equal("members", File.ReadAllText(Place));
        Assert.Equal([Place], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_place_that_is_a_directory_is_refused_at_once()
    {
        Directory.CreateDirectory(Place);

        SyncFault fault = Assert.Throws<SyncFault>(() => new ReportFile(Place, "user_id"));

        Assert.Equal((FaultKind.InvalidParameter, Place), (fault.Kind, fault.Target));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_link_stays_one_and_leads_to_the_report()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        File.WriteAllText(_folder.File("real.csv"), "old");
        File.CreateSymbolicLink(Place, _folder.File("real.csv"));

        Assert.True(ReportFile.IsSame(Place, _folder.File("real.csv")));
        using (ReportFile report = new(Place, "user_id"))
            report.Write(s_member);

        Assert.NotNull(new FileInfo(Place).LinkTarget);
        Assert.Equal(2, File.ReadAllLines(_folder.File("real.csv")).Length);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    public void Dispose() => _folder.Dispose();
}
