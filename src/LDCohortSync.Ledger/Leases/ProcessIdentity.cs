using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace LDCohortSync.Ledger.Leases;

/// <summary>Names a process so that another one can tell later whether it still runs.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="ProcessId">The process id, which the system gives out again some day.</param>
/// <param name="Start">
/// When it started, as text to compare. On Linux this is the boot, the process-id namespace and the clock ticks since the boot:
/// a start computed from the wall clock moves when the clock is set, and containers may share a host name.
/// </param>
internal sealed record ProcessIdentity(string Host, int ProcessId, string Start)
{
    private const string Zombie = "Z";
    private const string Dead = "X";
    private static readonly string s_surroundings = ReadSurroundings();

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId);

    /// <summary>A process of this host that runs.</summary>
    public static ProcessIdentity Of(int processId) =>
        new(Environment.MachineName, processId, TryReadStart(processId, out string? start) ? start ?? "" : "");

    /// <summary>
    /// True when it surely does not run any more: it belongs to this host, and no process has its id, or a later one has.
    /// False when that can't be told.
    /// </summary>
    public bool IsGone()
    {
        if (IsElsewhere())
            return false;
        return TryReadStart(ProcessId, out string? start) && start != Start;
    }

    /// <summary>
    /// True when it ran on another host, before the last boot, or in another container, so that nothing can be told of it here.
    /// </summary>
    public bool IsElsewhere() => Host != Current.Host || Start.Length == 0 || !Start.StartsWith(s_surroundings, StringComparison.Ordinal);

    // False when the system does not tell; true with null when there is no such process.
    private static bool TryReadStart(int processId, out string? start)
    {
        start = null;
        try
        {
            start = s_surroundings.Length > 0 ? ReadLinuxStart(processId) : ReadStart(processId);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            return true;    // no process has that id
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Win32Exception
            or InvalidOperationException or NotSupportedException)
        {
            return false;   // another user's, or it ended just now: the next look will tell
        }
    }

    private static string ReadStart(int processId)
    {
        using Process process = Process.GetProcessById(processId);
        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }

    // Source: Linux manual page proc_pid_stat(5): "pid (name) state ...", the start in clock ticks is field 22.
    private static string? ReadLinuxStart(int processId)
    {
        string line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is Zombie or Dead ? null : s_surroundings + fields[22 - 3];
    }

    private static string ReadSurroundings()
    {
        const string Boot = "/proc/sys/kernel/random/boot_id";
        if (!OperatingSystem.IsLinux() || !File.Exists(Boot) || !File.Exists("/proc/self/stat"))
            return "";
        return $"{File.ReadAllText(Boot).Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget} ";
    }
}
