using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LDCohortSync.Sandbox;

/// <summary>Waits for the end of another process.</summary>
internal static partial class ParentWatch
{
    /// <summary>
    /// Completes when the process that started this one is gone: the system then gives it another parent. Never completes on
    /// Windows, where a process does not know its parent.
    /// </summary>
    public static async Task WaitForStarterAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        int starter = GetParentProcessId();
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (GetParentProcessId() == starter)
        {
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when the process is gone; at once if there is none with this id.</summary>
    public static async Task WaitForExitAsync(int processId, CancellationToken cancellationToken)
    {
        Process parent;
        try
        {
            parent = Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return;
        }

        using (parent)
        {
            try
            {
                await parent.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
            {
                // Its end cannot be watched from here, for example because it belongs to another user: it is asked for instead.
                await PollAsync(processId, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task PollAsync(int processId, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                Process.GetProcessById(processId).Dispose();
            }
            catch (ArgumentException)
            {
                return;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetParentProcessId();
}
