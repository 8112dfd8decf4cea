using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

// One sandbox, which the tests take turns with.
[assembly: AssemblyFixture(typeof(LDCohortSync.Hosted.Tests.Support.SandboxProcess))]

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>The sandbox in a process of its own, and the environment variables that lead the module to it.</summary>
public sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("ldcohortsync-hosted-").FullName;
    private readonly Dictionary<string, string?> _before = [];
    private readonly HttpClient _client;
    private readonly Process? _process;
    private int _ledgers;

    /// <summary>Starts it, if there is a PowerShell that could use it.</summary>
    public SandboxProcess()
    {
        _client = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { Timeout = s_deadline };
        if (PowerShellHome.Absence is not null)
            return;
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string parent = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (string argument in new[] { Places.Sandbox, "serve", "--port", "0", "--seed", "none", "--parent", parent, "--stop-on-stdin-close" })
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(s_deadline) && line.Result is not null, "The sandbox did not start.");
        JsonElement ready = JsonDocument.Parse(line.Result).RootElement;
        _client.BaseAddress = new(new Uri(ready.GetProperty("launchDarklyUri").GetString()!), "sandbox/");
        Set("LAUNCHDARKLY_ACCESS_TOKEN", ready.GetProperty("accessToken").GetString());
        Set("LAUNCHDARKLY_CLIENT_SIDE_ID", ready.GetProperty("clientSideId").GetString());
        Set("LAUNCHDARKLY_OAUTH_CLIENT_ID", null);
        Set("LAUNCHDARKLY_OAUTH_CLIENT_SECRET", null);
        Set("AMPLITUDE_API_KEY", ready.GetProperty("amplitudeApiKey").GetString());
        Set("AMPLITUDE_SECRET_KEY", ready.GetProperty("amplitudeSecretKey").GetString());
        Set("LDCOHORTSYNC_LAUNCHDARKLY_URI", ready.GetProperty("launchDarklyUri").GetString());
        Set("LDCOHORTSYNC_AMPLITUDE_URI", ready.GetProperty("amplitudeUri").GetString());
        Set("LDCOHORTSYNC_LEDGER", Path.Combine(_folder, "default.db"));
        Set("LDCOHORTSYNC_PROFILES", Path.Combine(_folder, "destinations.json"));
        Secrets = [ready.GetProperty("accessToken").GetString()!, ready.GetProperty("amplitudeSecretKey").GetString()!];
    }

    /// <summary>Texts that must not be readable anywhere.</summary>
    public IReadOnlyList<string> Secrets { get; } = [];

    /// <summary>A ledger that nobody has used.</summary>
    public string NewLedger() => Path.Combine(_folder, $"{Interlocked.Increment(ref _ledgers)}.db");

    /// <summary>Everything as at the start, with these cohorts of so many members each.</summary>
    public void Reset(int members, params IEnumerable<string> cohorts)
    {
        Send(HttpMethod.Post, "reset", new { seed = "none" });
        Send(HttpMethod.Put, "options", new { pendingPolls = 0, exportPendingPolls = 0, importStatePolls = 0 });
        foreach (string id in cohorts)
            SetCohort(id, Enumerable.Range(0, members).Select(number => $"{id}-member-{number}"));
    }

    /// <summary>Sets the members of a cohort.</summary>
    public void SetCohort(string id, IEnumerable<string> members) => Send(HttpMethod.Put, $"cohorts/{id}", new { name = $"Cohort {id}", members });

    /// <summary>Holds every request after so many, until the faults are cleared.</summary>
    public int HoldAfter(int requests, string path = "/api/*") => Arm(new { path, after = requests, hang = true, times = 1000 });

    /// <summary>Arms a fault and gives its id.</summary>
    public int Arm(object fault) => Send(HttpMethod.Post, "faults", fault).GetProperty("ids")[0].GetInt32();

    /// <summary>How often a fault acted.</summary>
    public int Hits(int fault) => Send(HttpMethod.Get, "faults").EnumerateArray().Single(one => one.GetProperty("id").GetInt32() == fault).GetProperty("hits").GetInt32();

    /// <summary>Takes all faults away, and lets go what they held.</summary>
    public void ClearFaults() => Send(HttpMethod.Delete, "faults");

    /// <summary>How many requests came.</summary>
    public int Requests => Send(HttpMethod.Get, "requests").GetProperty("total").GetInt32();

    /// <summary>The members of a cohort's segment, in ordinal order.</summary>
    public IReadOnlyList<string> Segment(string cohort) =>
        [.. Send(HttpMethod.Get, $"segments/amplitude-{cohort}/members").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The members of a cohort, in ordinal order.</summary>
    public IReadOnlyList<string> Cohort(string cohort) =>
        [.. Send(HttpMethod.Get, $"cohorts/{cohort}/members").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(s_deadline))
                _process.Kill();
            _process.Dispose();
        }

        foreach ((string name, string? value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Set(string name, string? value)
    {
        _before[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    private JsonElement Send(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage answer = _client.Send(request);
        using StreamReader text = new(answer.Content.ReadAsStream());
        string content = text.ReadToEnd();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {content}");
        return content.Length == 0 ? default : JsonDocument.Parse(content).RootElement;
    }
}
