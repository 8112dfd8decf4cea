using System.Text.Json.Nodes;
using LDCohortSync.Engine.Tests.Reports;
using LDCohortSync.Module.Tests.SignIn;
using LDCohortSync.Reports;

namespace LDCohortSync.Module.Tests.Reports;

/// <summary>The page of a report in a real browser: on a phone, a tablet and a desk, by day and by night.</summary>
public sealed class ReportPageTests
{
    private const string Names = "<script>document.title='taken'</script>";

    // Everything that does not fit, one line each. Letters are measured as they are drawn.
    private const string Misfits = """
        (() => {
          const bad = [];
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (wide > 0) bad.push('the page is ' + wide + ' px too wide');
          for (const one of document.querySelectorAll('main *, header *')) {
            const style = getComputedStyle(one);
            if (one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && style.overflowX !== 'auto' && style.display !== 'inline' && !one.closest('svg, .wide'))
              bad.push('cut or too wide: ' + one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 40));
          }
          for (const svg of document.querySelectorAll('svg[role=img]')) {
            const frame = svg.getBoundingClientRect();
            if (frame.width === 0) continue;
            const labels = [...svg.querySelectorAll('text')].map(one => ({ text: one.textContent, box: one.getBoundingClientRect() }));
            for (const { text, box } of labels)
              if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.top < frame.top - 0.5 || box.bottom > frame.bottom + 0.5) bad.push('outside its picture: ' + text + ' in ' + svg.querySelector('title').textContent);
            labels.forEach((one, at) => labels.slice(at + 1).forEach(other => {
              if (one.box.left < other.box.right - 0.5 && other.box.left < one.box.right - 0.5 && one.box.top < other.box.bottom - 2 && other.box.top < one.box.bottom - 2)
                bad.push('on each other: ' + one.text + ' and ' + other.text + ' in ' + svg.querySelector('title').textContent);
            }));
          }
          return bad.join('\n');
        })()
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("typical")]
    [InlineData("many")]
    [InlineData("one")]
    [InlineData("big")]
    [InlineData("hostile")]
    [InlineData("minutes")]
    public async Task The_page_fits_and_loads_nothing(string history)
    {
        await using Chromium browser = await Chromium.StartAsync(Stop, "THE REPORT");
        string path = await WriteAsync(history);
        try
        {
            foreach (string domain in (string[])["Network", "Log", "Runtime", "Page"])
                await browser.SendAsync(domain + ".enable", [], Stop);
            foreach (int width in (int[])[360, 768, 1440])
            {
                foreach (string scheme in (string[])["light", "dark"])
                {
                    await ShowAsync(browser, path, width, scheme);
                    Assert.Equal($"{width} {scheme}: ", $"{width} {scheme}: {await browser.EvaluateAsync(Misfits, Stop)}");
                    Assert.Equal("Cohort sync report: prod", await browser.EvaluateAsync("document.title", Stop));
                }
            }

            // The page itself is the one thing that was asked for, and nobody complained.
            Assert.All(Reported(browser, "Network.requestWillBeSent"), request => Assert.StartsWith("file://", (string)request["request"]!["url"]!, StringComparison.Ordinal));
            Assert.Equal(6, Reported(browser, "Network.requestWillBeSent").Count());
            Assert.Empty(Reported(browser, "Log.entryAdded").Concat(Reported(browser, "Runtime.consoleAPICalled")).Concat(Reported(browser, "Runtime.exceptionThrown")).Select(one => one.ToJsonString()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_page_is_light_by_day_and_dark_by_night_and_everything_opens_by_the_keyboard()
    {
        await using Chromium browser = await Chromium.StartAsync(Stop, "THE REPORT");
        string path = await WriteAsync("typical");
        try
        {
            await ShowAsync(browser, path, 768, "light");
            string light = await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor", Stop);
            await ShowAsync(browser, path, 768, "dark");
            string dark = await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor", Stop);
            Assert.Equal(("rgb(245, 246, 248)", "rgb(18, 22, 28)"), (light, dark));
            Assert.Equal("rgb(245, 246, 248)", await FirstGroundAsync(browser, path));

            await ShowAsync(browser, path, 768, "light", open: false);
            await browser.EvaluateAsync("document.querySelector('summary').focus()", Stop);
            foreach (string kind in (string[])["rawKeyDown", "char", "keyUp"])
                await browser.SendAsync("Input.dispatchKeyEvent", new() { ["type"] = kind, ["key"] = "Enter", ["code"] = "Enter", ["text"] = "\r", ["windowsVirtualKeyCode"] = 13 }, Stop);
            Assert.Equal("true", (await browser.EvaluateAsync("document.querySelector('details').open", Stop)).ToLowerInvariant());
            Assert.Equal("0", await browser.EvaluateAsync("[...document.querySelectorAll('.wide, summary, a')].filter(one => one.tabIndex < 0).length", Stop));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_search_for_misfits_finds_them()
    {
        await using Chromium browser = await Chromium.StartAsync(Stop, "THE REPORT");
        string path = await WriteAsync("typical");
        try
        {
            await ShowAsync(browser, path, 360, "light");
            await browser.EvaluateAsync("document.querySelector('h1').style.width = '500px'; const label = document.querySelector('svg[role=img] text'); label.setAttribute('x', 900); "
                + "const others = document.querySelectorAll('svg[role=img]')[1].querySelectorAll('text'); others[1].setAttribute('y', others[0].getAttribute('y')); others[1].setAttribute('x', others[0].getAttribute('x'))", Stop);
            string found = await browser.EvaluateAsync(Misfits, Stop);
            Assert.Contains("the page is", found, StringComparison.Ordinal);
            Assert.Contains("outside its picture", found, StringComparison.Ordinal);
            Assert.Contains("on each other", found, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Paper is light, whatever the screen is.
    private static async Task<string> FirstGroundAsync(Chromium browser, string path)
    {
        await ShowAsync(browser, path, 768, "dark");
        await browser.SendAsync("Emulation.setEmulatedMedia", new() { ["media"] = "print", ["features"] = Features("dark") }, Stop);
        string ground = await browser.EvaluateAsync("getComputedStyle(document.documentElement).getPropertyValue('--page')", Stop);
        await browser.SendAsync("Emulation.setEmulatedMedia", new() { ["media"] = "" }, Stop);
        return ground.Trim() == "#f5f6f8" ? "rgb(245, 246, 248)" : ground;
    }

    private static async Task ShowAsync(Chromium browser, string path, int width, string scheme, bool open = true)
    {
        await browser.SendAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 800, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500 }, Stop);
        await browser.SendAsync("Emulation.setEmulatedMedia", new() { ["features"] = Features(scheme) }, Stop);
        await browser.LoadAsync(new($"{new Uri(path).AbsoluteUri}?{width}{scheme}{open}"), Stop);
        if (open)
            await browser.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)", Stop);
    }

    private static JsonArray Features(string scheme) => [new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }];

    private static IEnumerable<JsonNode> Reported(Chromium browser, string method) => browser.Events.Where(one => (string?)one["method"] == method).Select(one => one["params"]!);

    private static async Task<string> WriteAsync(string history)
    {
        List<CohortSyncResult> runs = history switch
        {
            "typical" => ReportRuns.Months(),
            "many" => ReportRuns.Months(cohorts: 40, days: 60, seed: 2),
            "big" => ReportRuns.Months(cohorts: 1, days: 400, perDay: 13, seed: 3),
            "one" => [ReportRuns.One() with { Added = 1_000 }],
            "minutes" => [.. Enumerable.Range(0, 30).Select(at => ReportRuns.One(at: ReportRuns.Start.AddHours(19).AddMinutes(at * 17), size: 3_000_000_000 + at) with { Added = at * 7, Retries = at % 3 })],
            _ =>
            [
                ReportRuns.One(SyncStatus.Failed, Names, Names) with { Reason = Names + new string('x', 400), Advice = Names },
                ReportRuns.One(SyncStatus.Blocked, new string('w', 200), new string('W', 200)) with { Skipped = 4, SkippedReasons = new([new(new string('M', 200), 4)]) },
                ReportRuns.One(SyncStatus.Succeeded, "rtl", "\u202Eשלום עולם \u05D0\u05D1\u05D2 \u202C") with { Added = long.MaxValue / 100, CohortSize = long.MaxValue / 4 },
            ],
        };
        string path = Path.Combine(Path.GetTempPath(), $"ldcohortsync-report-{Path.GetRandomFileName()}.html");
        await using StreamWriter text = new(path);
        SyncReport.Write(ReportFormat.Html, runs, new(ReportRuns.Start.AddDays(160), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), "LDCohortSync 0.0.0"), text);
        return path;
    }
}
