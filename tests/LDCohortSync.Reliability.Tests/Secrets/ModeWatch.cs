using System.Runtime.Versioning;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Looks at the modes of the files in a folder again and again, as fast as it can, and keeps each that it sees.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ModeWatch : IDisposable
{
    private readonly HashSet<(string File, UnixFileMode Mode)> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _watching;

    public ModeWatch(string folder)
    {
        _watching = new(() => Watch(folder)) { IsBackground = true };
        _watching.Start();
    }

    /// <summary>Ends the watching.</summary>
    /// <returns>Every file with every mode that it was seen to have.</returns>
    public IReadOnlyList<(string File, UnixFileMode Mode)> Stop()
    {
        _stop.Cancel();
        _watching.Join();
        return [.. _seen];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Watch(string folder)
    {
        // At least one look, at the end, even if this thread came late.
        do
        {
            foreach (string file in Directory.GetFiles(folder))
            {
                try
                {
                    _seen.Add((Path.GetFileName(file), File.GetUnixFileMode(file)));
                }
                catch (FileNotFoundException)
                {
                    // Gone between the two questions, as SQLite's log is when the ledger is closed.
                }
            }
        }
        while (!_stop.IsCancellationRequested);
    }
}
