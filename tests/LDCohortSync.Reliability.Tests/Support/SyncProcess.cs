using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>A process that syncs one cohort, see LDCohortSync.SyncHost, and what it has printed so far.</summary>
internal sealed class SyncProcess : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    private const string PlanLine = "{\"Event\":\"Plan\"";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private volatile string _last = "";
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;

    private SyncProcess(ProcessStartInfo start, string marker)
    {
        Marker = marker;
        StartedAt = DateTimeOffset.UtcNow;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadOutputAsync(), ReadErrorsAsync());
    }

    /// <summary>Its name, which the services see in <c>User-Agent</c>.</summary>
    public string Marker { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it told its plan; null when it did not come to that.</summary>
    public DateTimeOffset? PlannedAt { get; private set; }

    /// <summary>When it was gone.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The exit code of a process that has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its lines on standard output so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Its newest line; empty before the first.</summary>
    public string LastLine => _last;

    /// <summary>How many lines there are so far.</summary>
    public int LineCount => _lines.Count;

    /// <summary>How many lines told of an event so far.</summary>
    public int CountOf(string happening) => _counts.GetValueOrDefault(happening);

    /// <summary>What it wrote on standard error; complete once it has ended.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="sandbox">The services.</param>
    /// <param name="ledger">The ledger's file.</param>
    /// <param name="cohortId">The cohort.</param>
    /// <param name="marker">Its name.</param>
    /// <param name="more">Further arguments, see HostArguments.</param>
    public static SyncProcess Start(SandboxServer sandbox, string ledger, string cohortId, string marker, params IEnumerable<string> more) =>
        Start([Program], sandbox, marker, ["--ledger", ledger, "--cohort", cohortId, .. more]);

    /// <summary>Starts one whose umask is known. Not on Windows.</summary>
    /// <inheritdoc cref="Start(SandboxServer, string, string, string, IEnumerable{string})"/>
    public static SyncProcess StartWithMask(string mask, SandboxServer sandbox, string ledger, string cohortId, string marker, params IEnumerable<string> more) =>
        Start(["/bin/sh", "-c", $"umask {mask}; exec \"$0\" \"$@\"", Program], sandbox, marker, ["--ledger", ledger, "--cohort", cohortId, .. more]);

    /// <summary>Starts one whose ledger is shared.</summary>
    /// <param name="sandbox">The services.</param>
    /// <param name="connectionString">The ledger's. It holds a password and is not on the command line.</param>
    /// <param name="marker">Its name.</param>
    /// <param name="more">Further arguments, see HostArguments: the cohort, or that it runs what is due.</param>
    public static SyncProcess StartShared(SandboxServer sandbox, string connectionString, string marker, params IEnumerable<string> more) =>
        Start([Program], sandbox, marker, more, connectionString);

    private static string Program => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static SyncProcess Start(IReadOnlyList<string> program, SandboxServer sandbox, string marker, IEnumerable<string> more, string? connectionString = null)
    {
        ProcessStartInfo start = new(program[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        string[] arguments =
        [
            .. program.Skip(1),
            Path.Combine(AppContext.BaseDirectory, "LDCohortSync.SyncHost.dll"),
            "--launchdarkly", sandbox.LaunchDarklyUri.AbsoluteUri,
            "--amplitude", sandbox.AmplitudeUri.AbsoluteUri,
            "--marker", marker,
            .. more,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LAUNCHDARKLY_ACCESS_TOKEN"] = sandbox.Credentials.AccessToken;
        start.Environment["LAUNCHDARKLY_CLIENT_SIDE_ID"] = sandbox.Credentials.ClientSideId;
        start.Environment["AMPLITUDE_API_KEY"] = sandbox.Credentials.AmplitudeApiKey;
        start.Environment["AMPLITUDE_SECRET_KEY"] = sandbox.Credentials.AmplitudeSecretKey;
        if (connectionString is not null)
            start.Environment["LDCOHORTSYNC_LEDGER"] = connectionString;
        // A killed or crashed process must not leave a dump behind, which would hold everything that it knew.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return new(start, marker);
    }

    /// <summary>Waits for its end, and for all that it printed.</summary>
    public async Task WaitAsync()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(s_deadline);
        try
        {
            await _process.WaitForExitAsync(stop.Token);
            EndedAt = DateTimeOffset.UtcNow;
            await _reading.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Process {Id} ({Marker}) did not end within {s_deadline.TotalMinutes} minutes.{Environment.NewLine}{Transcript}");
        }
    }

    /// <summary>Kills it (SIGKILL on Unix) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync();
    }

    /// <summary>The plan that it was about to carry out; null when it did not come to that.</summary>
    public (int Adds, int Removes)? Plan() =>
        PlannedAt is not null && Find("Plan") is JsonElement plan ? (plan.GetProperty("Adds").GetInt32(), plan.GetProperty("Removes").GetInt32()) : null;

    /// <summary>Its last line; null when it was killed before.</summary>
    public SyncEnd? End() => Find("End") is JsonElement end ? SyncEnd.From(end) : null;

    /// <summary>Its last line.</summary>
    public SyncEnd RequiredEnd() =>
        End() ?? throw new InvalidOperationException($"Process {Marker} said no result.{Environment.NewLine}{Transcript}");

    /// <summary>All that it printed, for failure messages.</summary>
    public string Transcript => string.Join(Environment.NewLine, [.. _lines, Errors]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private JsonElement? Find(string happening)
    {
        foreach (string line in _lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("Event").GetString() == happening)
                return document.RootElement.Clone();
        }

        return null;
    }

    private async Task ReadOutputAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is string line)
        {
            // A line that the kill cut in two is none.
            if (!line.EndsWith('}'))
                continue;
            if (line.Contains(PlanLine, StringComparison.Ordinal))
                PlannedAt = DateTimeOffset.UtcNow;
            _last = line;
            _lines.Enqueue(line);
            _counts.AddOrUpdate(line.Split('"', 5)[3], 1, static (_, count) => count + 1);
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is string line)
        {
            lock (_errors)
                _errors.AppendLine(line);
        }
    }
}
