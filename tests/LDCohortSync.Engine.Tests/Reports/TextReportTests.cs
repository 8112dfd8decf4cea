using System.Globalization;
using System.Text.RegularExpressions;
using LDCohortSync.Reports;
using LDCohortSync.Reports.Text;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>The report as Markdown and as a table.</summary>
public sealed partial class TextReportTests
{
    private static readonly ReportContext s_context = new(ReportRuns.Start.AddDays(200), TimeZoneInfo.Utc, "LDCohortSync 0.0.0");

    [Fact]
    public void A_table_has_every_property_and_one_line_a_run()
    {
        // A stored plan is an object of its own, which no ledger has and no cell holds.
        Assert.Equal(typeof(CohortSyncResult).GetProperties().Select(property => property.Name).Except([nameof(CohortSyncResult.StoredPlan)]).Order(), CsvReport.Columns.Order());
        List<CohortSyncResult> runs = ReportRuns.Months();
        string[] lines = Write(ReportFormat.Csv, runs).Split("\r\n");
        Assert.Equal(runs.Count + 2, lines.Length);
        Assert.StartsWith("\uFEFFRunId,CohortId,", lines[0], StringComparison.Ordinal);
        Assert.Equal("", lines[^1]);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"\t=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "\"\t+1\"")]
    [InlineData("-1", "\"\t-1\"")]
    [InlineData("@SUM(A1)", "\"\t@SUM(A1)\"")]
    [InlineData("  =1", "\"\t  =1\"")]
    [InlineData("\t=1", "\"\t =1\"")]
    [InlineData("a=1", "\"a=1\"")]
    [InlineData("two\nlines", "\"two lines\"")]
    [InlineData("Ähre, \"東京\"", "\"Ähre, \"\"東京\"\"\"")]
    public void A_cell_is_text_to_a_spreadsheet(string name, string cell) =>
        Assert.Contains($",{cell},", Write(ReportFormat.Csv, [ReportRuns.One(name: name)]), StringComparison.Ordinal);

    [Fact]
    public void A_table_is_the_same_in_every_culture()
    {
        CohortSyncResult run = ReportRuns.One() with { Duration = TimeSpan.FromMilliseconds(1_234), Drift = -1_000, StartedAt = new(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(2)) };
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new("ar-SA");
            string table = Write(ReportFormat.Csv, [run]);
            Assert.Contains(",-1000,2026-02-28T23:02:03Z,00:00:01.2340000,", table, StringComparison.Ordinal);
            Assert.Equal(Write(ReportFormat.Markdown, [run]), Neutral(() => Write(ReportFormat.Markdown, [run])));
            Assert.Equal(Write(ReportFormat.Html, [run]), Neutral(() => Write(ReportFormat.Html, [run])));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Reasons_are_counted_in_a_cell() => Assert.Contains(
        ",\"Rejected by partner: 1; Unresolved mapping: 20\",",
        Write(ReportFormat.Csv, [ReportRuns.One() with { SkippedReasons = new([new("Unresolved mapping", 20), new("Rejected by partner", 1), new("none", 0)]) }]), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(40)]
    public void Every_row_of_a_Markdown_table_has_the_cells_of_its_header(int cohorts)
    {
        string text = Write(ReportFormat.Markdown, ReportRuns.Months(cohorts));
        foreach (Match table in Table().Matches(text))
        {
            string[] rows = table.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Matches(@"^(\| (---|---:) )+\|$", rows[1]);
            Assert.All(rows, row => Assert.Equal(Bar().Count(rows[0]), Bar().Count(row)));
        }

        Assert.Equal(["What needs attention", "In short", "Size of each cohort over time", "Skipped, by reason"],
            Heading().Matches(text).Select(match => match.Groups[1].Value).Where(heading => !heading.Contains("by ", StringComparison.Ordinal) || heading.StartsWith("Skipped", StringComparison.Ordinal)).Take(4));
        Assert.DoesNotMatch("<[a-z]", text);
    }

    [Fact]
    public void Hostile_names_are_no_markup_in_Markdown()
    {
        const string name = "<b>x</b> | [a](javascript:b) `c` **d** @team #1 https://evil.example www.evil.example \\| ~~e~~ &amp; \u202Ef\ng";
        string text = Write(ReportFormat.Markdown, [ReportRuns.One(SyncStatus.Failed, name: name) with { Reason = name, Advice = name, Destination = name }]);
        Assert.DoesNotMatch(@"<b>|https?://|www\.|@team|(?<!\\)`c|(?<!\\)\*\*d|(?<!\\)\[a|\u202E", text);
        Assert.Contains("&lt;b&gt;x&lt;/b&gt; \\| \\[a\\]\\(javascript&#58;b\\)", text, StringComparison.Ordinal);
        foreach (Match table in Table().Matches(text))
        {
            string[] rows = table.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(rows, row => Assert.Equal(Bar().Count(rows[0]), Bar().Count(row)));
        }
    }

    [Fact]
    public void Nothing_to_report_is_said()
    {
        Assert.Contains("No run was found.", Write(ReportFormat.Markdown, []), StringComparison.Ordinal);
        Assert.Contains("No run was found.", Write(ReportFormat.Html, []), StringComparison.Ordinal);
        Assert.Single(Write(ReportFormat.Csv, []).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("x.html", ReportFormat.Html)]
    [InlineData("x.HTM", ReportFormat.Html)]
    [InlineData("a.b/x.md", ReportFormat.Markdown)]
    [InlineData("x.Csv", ReportFormat.Csv)]
    public void The_extension_says_what_to_write(string path, ReportFormat format) => Assert.Equal(format, SyncReport.FormatOf(path));

    [Theory]
    [InlineData("x")]
    [InlineData("x.db")]
    [InlineData("x.html.txt")]
    public void Another_extension_is_an_error_that_names_those_there_are(string path)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => SyncReport.FormatOf(path));
        Assert.Equal((FaultKind.InvalidParameter, path), (fault.Kind, fault.Target));
        Assert.All((string[])[".html", ".md", ".csv"], extension => Assert.Contains(extension, fault.Sentence, StringComparison.Ordinal));
    }

    private static string Neutral(Func<string> write)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return write();
    }

    private static string Write(ReportFormat format, List<CohortSyncResult> runs)
    {
        using StringWriter text = new();
        SyncReport.Write(format, runs, s_context, text);
        return text.ToString();
    }

    [GeneratedRegex(@"(?m)(^\|.*\n)+")]
    private static partial Regex Table();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("(?m)^## (.*)$")]
    private static partial Regex Heading();
}
