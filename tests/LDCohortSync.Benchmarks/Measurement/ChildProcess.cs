using System.Diagnostics;
using System.Text;

namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>Another process, which does not outlive its use here.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly long _started;

    private ChildProcess(string program, IEnumerable<string> arguments, bool isQuiet)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = !isQuiet,
            RedirectStandardOutput = !isQuiet,
            RedirectStandardError = true,
        };
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' could not be started.");
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a process whose lines can be read.</summary>
    public static ChildProcess Start(string program, params IEnumerable<string> arguments) => new(program, arguments, isQuiet: false);

    /// <summary>Starts this program once more, with a verb that it does not tell of.</summary>
    public static ChildProcess StartSelf(params IEnumerable<string> arguments)
    {
        string own = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        return Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? Start(own, [Path.Combine(AppContext.BaseDirectory, typeof(ChildProcess).Assembly.GetName().Name + ".dll"), .. arguments])
            : Start(own, arguments);
    }

    /// <summary>Runs a program that prints nothing to its end, and tells how long it took from the start of the process to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<TimeSpan> TimeAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using ChildProcess child = new(program, arguments, isQuiet: true);
        await child._process.WaitForExitAsync(cancellation);
        TimeSpan time = Stopwatch.GetElapsedTime(child._started);
        child.RequireSuccess();
        return time;
    }

    /// <summary>Runs a program to its end, and gives back what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> ReadToEndAsync(CancellationToken cancellation)
    {
        _process.StandardInput.Close();
        string output = await _process.StandardOutput.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        RequireSuccess();
        return output;
    }

    /// <summary>Waits for the next line that it prints.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellation) =>
        await _process.StandardOutput.ReadLineAsync(cancellation) ?? throw Failed("ended before it answered");

    /// <summary>Gives it a line to read.</summary>
    public async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
    }

    /// <summary>Ends it if it has not ended.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void RequireSuccess()
    {
        if (_process.ExitCode != 0)
            throw Failed($"ended with exit code {_process.ExitCode}");
    }

    private InvalidOperationException Failed(string how)
    {
        lock (_errors)
            return new($"'{Path.GetFileName(_process.StartInfo.FileName)}' {how}. {_errors}".TrimEnd());
    }
}
