using System.Globalization;
using System.Text;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Peers;

/// <summary>One PowerShell that stays open, as a user has it, and times the scripts that it is given.</summary>
internal sealed class PowerShellSession : IDisposable
{
    /// <summary>The program.</summary>
    public const string Program = "pwsh";

    /// <summary>What every start of it gets.</summary>
    public static readonly IReadOnlyList<string> Bare = ["-NoLogo", "-NoProfile", "-NonInteractive"];

    // A line of Base64 comes in, and the milliseconds and the last value of the script in it go out.
    private const string Loop = """
        $ErrorActionPreference = 'Stop'
        $invariant = [cultureinfo]::InvariantCulture
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            $script = [scriptblock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)))
            [GC]::Collect()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $value = & $script
            $watch.Stop()
            [Console]::Out.WriteLine($watch.Elapsed.TotalMilliseconds.ToString('r', $invariant) + '|' + $value)
        }
        """;

    private readonly ChildProcess _process;

    private PowerShellSession(ChildProcess process) => _process = process;

    /// <summary>Starts one.</summary>
    public static async Task<PowerShellSession> StartAsync(WorkFolder files, CancellationToken cancellation)
    {
        string path = files.File("session.ps1");
        await File.WriteAllTextAsync(path, Loop, cancellation);
        return new(ChildProcess.Start(Program, [.. Bare, "-File", path]));
    }

    /// <summary>Text as PowerShell takes it literally.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>Runs a script, and gives its last value as text.</summary>
    public async Task<(TimeSpan Time, string Value)> RunAsync(string script, CancellationToken cancellation)
    {
        await _process.WriteLineAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(script)), cancellation);
        string answer = await _process.ReadLineAsync(cancellation);
        int bar = answer.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && double.TryParse(answer.AsSpan(0, bar), CultureInfo.InvariantCulture, out double milliseconds)
            ? (TimeSpan.FromMilliseconds(milliseconds), answer[(bar + 1)..])
            : throw new InvalidOperationException("PowerShell said: " + answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
