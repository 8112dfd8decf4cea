using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Module.Tests.SignIn;

/// <summary>A headless Chromium with one page, which is used as a person uses it: by keys and clicks.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Process _process;
    private readonly string _profile;
    private readonly DevToolsConnection _page;

    private Chromium(Process process, string profile, DevToolsConnection page) => (_process, _profile, _page) = (process, profile, page);

    /// <summary>The browser of this machine; null when it has none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Starts it, or skips the test where there is none.</summary>
    public static async Task<Chromium> StartAsync(CancellationToken cancellation, string what = "THE SIGN-IN")
    {
        if (Program is null)
            Assert.Skip($"There is no Chromium on PATH: {what} IN A REAL BROWSER WAS NOT TESTED. On Debian: apt-get install chromium.");
        string profile = Directory.CreateTempSubdirectory("ldcohortsync-chromium-").FullName;
        ProcessStartInfo start = new(Program, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server", "--remote-debugging-port=0",
            "--user-data-dir=" + profile, "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };     // what it grumbles is of no interest, and must not fill its pipe
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            string port = await PortAsync(process, profile, cancellation);
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
            JsonArray pages = (await client.GetFromJsonAsync<JsonArray>(new Uri($"http://127.0.0.1:{port}/json/list"), cancellation))!;
            string address = pages.First(page => (string?)page!["type"] == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
            return new(process, profile, await DevToolsConnection.OpenAsync(new(address), cancellation));
        }
        catch
        {
            await EndAsync(process, profile);
            throw;
        }
    }

    /// <summary>What the browser has reported by itself.</summary>
    public IReadOnlyList<JsonNode> Events => _page.Events;

    /// <summary>Sends a command of the DevTools protocol.</summary>
    public Task<JsonNode?> SendAsync(string method, JsonObject parameters, CancellationToken cancellation) => _page.SendAsync(method, parameters, cancellation);

    /// <summary>Opens a page and waits until it is there.</summary>
    public async Task LoadAsync(Uri address, CancellationToken cancellation)
    {
        await OpenAsync(address, cancellation);
        await UntilAsync("document.readyState + ' ' + location.href", text => text == "complete " + address.AbsoluteUri, cancellation);
    }

    public Task OpenAsync(Uri address, CancellationToken cancellation) => _page.SendAsync("Page.navigate", new() { ["url"] = address.AbsoluteUri }, cancellation);

    /// <summary>Clicks into a field and types.</summary>
    public async Task TypeAsync(string selector, string text, CancellationToken cancellation)
    {
        await ClickAsync(selector, cancellation);
        await _page.SendAsync("Input.insertText", new() { ["text"] = text }, cancellation);
    }

    /// <summary>Clicks in the middle of an element, as soon as the page shows it.</summary>
    public async Task ClickAsync(string selector, CancellationToken cancellation)
    {
        string name = JsonSerializer.Serialize(selector);
        string where = await UntilAsync(
            $"(() => {{ const one = document.readyState === 'complete' && document.querySelector({name}); if (!one) return ''; const box = one.getBoundingClientRect(); return (box.x + box.width / 2) + ' ' + (box.y + box.height / 2); }})()",
            text => text.Length > 0, cancellation);
        double[] point = [.. where.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        foreach (string kind in (string[])["mousePressed", "mouseReleased"])
        {
            await _page.SendAsync("Input.dispatchMouseEvent",
                new() { ["type"] = kind, ["x"] = point[0], ["y"] = point[1], ["button"] = "left", ["clickCount"] = 1 }, cancellation);
        }
    }

    /// <summary>Waits for a page with a heading, and tells its text.</summary>
    public async Task<string> ReadAsync(string heading, CancellationToken cancellation)
    {
        await UntilAsync("document.querySelector('h1')?.textContent ?? ''", text => text == heading, cancellation);
        return await EvaluateAsync("document.body.innerText", cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        await EndAsync(_process, _profile);
    }

    private static async Task<string> PortAsync(Process process, string profile, CancellationToken cancellation)
    {
        string file = Path.Combine(profile, "DevToolsActivePort");
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_deadline)
        {
            string[] lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellation) : [];
            if (lines.Length >= 2)
                return lines[0];
            Assert.False(process.HasExited, "Chromium ended before it could be used.");
            await Task.Delay(20, cancellation);
        }

        throw new TimeoutException("Chromium did not say where it can be driven from.");
    }

    private static async Task EndAsync(Process process, string profile)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        for (int attempt = 0; attempt < 50 && Directory.Exists(profile); attempt++)
        {
            try
            {
                Directory.Delete(profile, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(20);       // a child of it is still writing, until a deadline of a second
            }
        }
    }

    private async Task<string> UntilAsync(string expression, Predicate<string> isRight, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string last = "";
        while (watch.Elapsed < s_deadline)
        {
            last = await EvaluateAsync(expression, cancellation);
            if (isRight(last))
                return last;
            await Task.Delay(20, cancellation);
        }

        throw new TimeoutException($"The page did not come to it: '{expression}' is '{last}' on {await EvaluateAsync("location.origin + location.pathname + ' ' + document.body.innerText", cancellation)}");
    }

    /// <summary>Computes an expression in the page, and tells its value as text.</summary>
    public async Task<string> EvaluateAsync(string expression, CancellationToken cancellation)
    {
        JsonNode? answer = await _page.SendAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }, cancellation);
        return answer?["result"]?["value"]?.ToString() ?? "";
    }
}
