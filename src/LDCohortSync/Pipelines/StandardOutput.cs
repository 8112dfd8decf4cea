using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LDCohortSync.Pipelines;

/// <summary>Where the process's standard output goes.</summary>
internal static class StandardOutput
{
    private const int StandardOutputHandle = -11;
    private const uint DiskFile = 1;

    /// <summary>True when it is written into a file, where nobody takes out what an agent would.</summary>
    public static bool IsFile => OperatingSystem.IsWindows() ? GetFileType(GetStdHandle(StandardOutputHandle)) == DiskFile : IsUnixFile();

    private static bool IsUnixFile()
    {
        try
        {
            // Of pipes, terminals and /dev/null nothing can be sought in.
            using SafeFileHandle handle = new(1, ownsHandle: false);
            using FileStream output = new(handle, FileAccess.Write, bufferSize: 0);
            return output.CanSeek;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;       // it is closed
        }
    }

    [DllImport("kernel32.dll"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int handle);

    [DllImport("kernel32.dll"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetFileType(nint handle);
}
