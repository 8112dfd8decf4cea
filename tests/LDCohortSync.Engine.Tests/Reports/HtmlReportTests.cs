using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using LDCohortSync.Reports;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>The page: one file, safe, and fit for a screen reader. What a browser makes of it is tested in one.</summary>
public sealed class HtmlReportTests
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202Egnp.exe\u200F\u0007\u0000\uFFFE\uD800 ]]> <!-- --> {{x}}";

    private static readonly ReportContext s_context = new(ReportRuns.Start.AddDays(200), TimeZoneInfo.Utc, "LDCohortSync 0.0.0");

    public static TheoryData<string> Histories => ["typical", "many", "one", "none", "big", "hostile", "never read", "one instant"];

    [Theory, MemberData(nameof(Histories))]
    public void A_page_is_well_formed_and_its_ids_are_its_own(string history)
    {
        XElement page = Page(history);
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(labels => labels.Value.Split(' ')), id => Assert.Contains(id, ids));
        Assert.All(Links(page).Where(link => link.StartsWith('#')), link => Assert.Contains(link[1..], ids));
    }

    [Theory, MemberData(nameof(Histories))]
    public void A_page_loads_and_runs_nothing(string history)
    {
        XElement page = Page(history);
        Assert.DoesNotContain(page.Descendants(), one => one.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "base" or "form");
        Assert.DoesNotContain(page.Descendants().Attributes(), one => one.Name.LocalName is "src" or "style" or "srcset" || one.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(Links(page), link => Assert.Matches("^(#|https?://)", link));
        string style = Assert.Single(page.Descendants("style")).Value;
        Assert.DoesNotMatch(@"url\((?!#)|@import|@font-face", style);
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'",
            page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value);
    }

    [Theory, MemberData(nameof(Histories))]
    public void A_page_is_fit_for_a_screen_reader(string history)
    {
        XElement page = Page(history);
        Assert.Equal("en", (string?)page.Attribute("lang"));
        Assert.NotEqual("", page.Descendants("title").First().Value);
        int[] headings = [.. page.Descendants().Select(one => one.Name.LocalName).Where(name => name.Length == 2 && name[0] == 'h' && char.IsDigit(name[1])).Select(name => name[1] - '0')];
        Assert.Equal(1, headings[0]);
        Assert.Single(headings, level => level == 1);
        Assert.All(headings.Zip(headings.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        Assert.All((string[])["header", "main", "footer"], landmark => Assert.Single(page.Descendants(landmark)));
        Assert.Equal("#main", (string?)page.Descendants("a").First().Attribute("href"));
        Assert.All(page.Descendants("svg").Where(svg => (string?)svg.Attribute("aria-hidden") != "true"), svg =>
        {
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.NotEqual("", svg.Element("title")!.Value);
            Assert.NotEqual("", svg.Element("desc")!.Value);
        });
        Assert.All(page.Descendants("table"), table =>
        {
            Assert.NotEqual("", table.Element("caption")!.Value);
            Assert.All(table.Descendants("th"), header => Assert.Contains((string?)header.Attribute("scope"), (string[])["col", "row"]));
            int columns = table.Descendants("thead").Single().Descendants("th").Count();
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(columns, row.Elements().Count()));
            Assert.Equal("0", (string?)table.Parent!.Attribute("tabindex"));
        });
        string[] regions = [.. page.Descendants().Attributes("aria-label").Select(label => label.Value)];
        Assert.Equal(regions.Distinct(), regions);
    }

    [Fact]
    public void Every_picture_has_a_table_behind_it_or_says_why_not()
    {
        XElement page = Page("typical");
        Assert.All(page.Descendants("article").Where(one => one.Descendants("svg").Any()), card => Assert.NotEmpty(card.Descendants("details").Descendants("table")));
        Assert.Equal((8 * 2) + 6, page.Descendants("figure").Count());
    }

    [Fact]
    public void Hostile_names_are_shown_as_what_they_are()
    {
        string html = Write("hostile");
        XElement page = Page("hostile");
        Assert.DoesNotMatch("[\u202A-\u202E\u2066-\u2069\u200E\u200F\u0000-\u0009\u000B-\u001F\uFFFE\uFFFF]", html);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\uFFFDgnp.exe", page.Descendants("h3").First().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Links(page), link => link.StartsWith("javascript", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_needs_attention_has_the_error_id_the_reason_and_what_to_do()
    {
        XElement item = Page("one failed").Descendants("article").First();
        Assert.Contains("Failed: Power users", item.Value, StringComparison.Ordinal);
        Assert.Contains("RateLimited: Too many requests.", item.Value, StringComparison.Ordinal);
        Assert.Contains("What to do: Wait a while.", item.Value, StringComparison.Ordinal);
        Assert.Contains("2026-02-02 05:00 +00:00", item.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_runs_are_thinned_and_the_page_says_so()
    {
        string html = Write("big");
        Assert.Matches(@"Drawn are \d+ of 4,\d+ sizes: the first, smallest, largest and last of each week\.", html);
        Assert.Contains("The newest 200 of 5,0", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 1, 1_000_000);
    }

    [Fact]
    public void Many_cohorts_are_folded_and_none_is_left_out()
    {
        XElement page = Page("many");
        Assert.Contains("28 more cohorts", page.Descendants("summary").Select(summary => summary.Value));
        Assert.Equal(40, page.Descendants("article").Count(card => card.Descendants("figure").Any() && card.Ancestors("section").Any(one => (string?)one.Attribute("aria-labelledby") == "history")));
    }

    [Fact]
    public void Every_bar_and_label_is_inside_its_picture()
    {
        foreach (XElement svg in Histories.SelectMany(history => Page(history.Data).Descendants("svg")).Where(svg => svg.Attribute("viewBox")?.Value.StartsWith("0 0 320", StringComparison.Ordinal) == true))
        {
            double height = XmlConvert.ToDouble(svg.Attribute("viewBox")!.Value.Split(' ')[3]);
            Assert.All(svg.Descendants("rect").Where(bar => bar.Attribute("x") is not null), bar =>
            {
                Assert.InRange(Number(bar, "x"), 0, 320 - Number(bar, "width"));
                Assert.InRange(Number(bar, "y"), 0, height - Number(bar, "height"));
            });
            Assert.All(svg.Descendants("circle"), dot => Assert.True(Number(dot, "cx") is >= 0 and <= 320 && Number(dot, "cy") >= 0 && Number(dot, "cy") <= height));
        }
    }

    private static double Number(XElement element, string name) => XmlConvert.ToDouble(element.Attribute(name)!.Value);

    private static IEnumerable<string> Links(XElement page) => page.Descendants("a").Select(link => link.Attribute("href")!.Value);

    private static XElement Page(string history)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(Write(history)), new() { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static string Write(string history)
    {
        using StringWriter text = new();
        SyncReport.Write(ReportFormat.Html, Runs(history), s_context, text);
        return text.ToString();
    }

    private static List<CohortSyncResult> Runs(string history) => history switch
    {
        "typical" => ReportRuns.Months(),
        "many" => ReportRuns.Months(cohorts: 40, seed: 2),
        "big" => ReportRuns.Months(cohorts: 1, days: 400, perDay: 13, seed: 3),
        "one" => [ReportRuns.One() with { Added = 1_000 }],
        "one failed" => [ReportRuns.One(SyncStatus.Failed) with { ErrorId = FaultKind.RateLimited, Reason = "Too many requests.", Advice = "Wait a while." }],
        "never read" => [ReportRuns.One(SyncStatus.Failed) with { CohortSize = 0, Rows = 0 }],
        "one instant" => [ReportRuns.One(cohort: "a", size: 0), ReportRuns.One(cohort: "b", size: long.MaxValue / 4), ReportRuns.One(cohort: "b")],
        "hostile" =>
        [
            ReportRuns.One(SyncStatus.Failed, Hostile, Hostile) with { Destination = Hostile, Reason = Hostile, Advice = Hostile, SegmentUri = new("javascript:alert(1)"), ApprovalUri = new("data:text/html,x") },
            ReportRuns.One(SyncStatus.Succeeded, new string('w', 300), new string('w', 300)) with { Skipped = 4, SkippedReasons = new([new(Hostile, 4)]) },
        ],
        _ => [],
    };
}
