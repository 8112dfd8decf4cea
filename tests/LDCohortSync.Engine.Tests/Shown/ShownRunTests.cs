using System.Globalization;

namespace LDCohortSync.Engine.Tests.Shown;

/// <summary>Runs as consoles and logs show them.</summary>
public sealed class ShownRunTests : IDisposable
{
    private static readonly CohortSyncResult s_run = new()
    {
        RunId = Guid.NewGuid(),
        CohortId = "7khm89cz",
        CohortName = "Power users",
        Destination = "prod",
        SegmentKey = "amplitude-7khm89cz",
        SegmentKind = SegmentKind.Synced,
        Status = SyncStatus.Succeeded,
        CohortSize = 9600,
        Added = 120,
        Removed = 30,
        Skipped = 250,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(1.24),
    };

    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public ShownRunTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Fact]
    public void Counts_stand_under_their_headings()
    {
        string[] lines = ShownRun.Lines(s_run);
        Assert.Equal("Power users           Succeeded             9,600        120         30     250", lines[0]);
        Assert.Equal("Cohort                Status                 Size      Added    Removed Skipped", ShownRun.Heading[0]);
        Assert.Matches("^  7khm89cz -> amplitude-7khm89cz in prod, 19(70|69)-[0-9-]+ [0-9:]+, 1.2 s$", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void The_widest_of_all_fits_into_eighty_columns_and_loses_nothing()
    {
        string id = new('i', 20);
        string name = string.Concat(Enumerable.Range(0, 6).Select(i => $"Name{i}-abcd "))[..60];
        string reason = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i}"));
        CohortSyncResult run = s_run with
        {
            CohortId = id,
            CohortName = name,
            SegmentKey = "amplitude-" + id,
            Destination = new string('d', 40),
            Status = SyncStatus.PartiallyApplied,
            CohortSize = 20_000_000,
            Added = 19_999_999,
            Removed = 20_000_000,
            Skipped = 999_999,
            Reason = reason,
        };
        string[] lines = ShownRun.Lines(run);
        Assert.All(lines, line => Assert.True(line.Length <= 79, $"'{line}' has {line.Length} columns."));
        string all = string.Join(' ', lines.Select(line => line.Trim()));
        Assert.Contains("PartiallyApplied 20,000,000 19,999,999 20,000,000 999,999", all, StringComparison.Ordinal);
        Assert.Contains($"{id} -> amplitude-{id}", all, StringComparison.Ordinal);
        Assert.Contains(reason, all, StringComparison.Ordinal);
        string cut = string.Concat(lines.TakeWhile(line => !line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Length > 21 ? line[..21] : line));
        Assert.Equal(name.TrimEnd(), cut.TrimEnd());
    }

    [Fact]
    public void A_color_takes_no_room_and_names_give_the_terminal_no_orders()
    {
        string[] lines = ShownRun.Lines(s_run with { CohortName = "\u001B[2Jevil", Reason = "\u001B[2Jbad" }, "<on>", "Ansi");
        Assert.StartsWith(CellText.PadRight("\uFFFD[2Jevil", 22) + "<on>Succeeded\u001B[0m             9,600", lines[0], StringComparison.Ordinal);
        Assert.Equal("  \uFFFD[2Jbad", lines[^1]);
    }

    [Theory]
    [InlineData("<on>", "PlainText")]
    [InlineData("", "Ansi")]
    [InlineData("<on>", "something")]
    public void Without_a_color_or_without_the_wish_for_one_there_is_none(string color, string rendering) =>
        Assert.Equal("word", ShownColor.Paint("word", color, rendering));

    [Fact]
    public void A_run_without_a_name_has_its_id() => Assert.StartsWith("7khm89cz  ", ShownRun.Lines(s_run with { CohortName = "" })[0], StringComparison.Ordinal);

    [Fact]
    public void A_summary_is_one_line()
    {
        Assert.Equal("Power users (7khm89cz) -> amplitude-7khm89cz in prod: Succeeded, 9,600 members, 120 added, 30 removed, 250 skipped, 1.2 s.", new SyncSummary(s_run).ToString());
        Assert.Equal("Power users (7khm89cz) -> amplitude-7khm89cz in prod: Planned, 9,600 members, 120 to add, 30 to remove, 1.2 s. Nothing was sent.",
            new SyncSummary(s_run with { Status = SyncStatus.Planned, Skipped = 0, Reason = "Nothing was sent." }).ToString());
        Assert.Equal("7khm89cz -> amplitude-7khm89cz in prod: Failed, 2 retries, 1.2 s. No such \uFFFDcohort.",
            new SyncSummary(s_run with { Status = SyncStatus.Failed, CohortName = "", CohortSize = 0, Skipped = 0, Retries = 2, Reason = "No such \acohort." }).ToString());
    }
}
