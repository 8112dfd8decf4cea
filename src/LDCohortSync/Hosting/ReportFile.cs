using LDCohortSync.Membership;

namespace LDCohortSync.Hosting;

/// <summary>
/// The file of a report of skipped rows. It is written elsewhere and takes its place when the command ends, however that
/// happens; until then what is there stays as it is.
/// </summary>
internal sealed class ReportFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly SkippedReport _report;
    private bool _isDone;

    /// <summary>Begins the report.</summary>
    /// <param name="path">Its place. The file behind a symbolic link is replaced, and the link stays.</param>
    /// <param name="keyProperty">The property that names a member.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it can't be written there.</exception>
    public ReportFile(string path, string keyProperty)
    {
        _path = Resolve(path);
        // What exists is overwritten at the end, so its folder need not be one in which files can be made.
        _temporary = File.Exists(_path) ? Path.Combine(Path.GetTempPath(), "ldcohortsync-" + Path.GetRandomFileName()) : $"{_path}.{Path.GetRandomFileName()}";
        try
        {
            if (Directory.Exists(_path))
                throw new IOException("It is a directory.");
            if (File.Exists(_path))
                new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();     // which tells whether it may be
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }

        try
        {
            _report = new(_temporary, keyProperty, TimeProvider.System);
        }
        catch (SyncFault fault)
        {
            throw Unwritable(path, fault.InnerException ?? fault);
        }
    }

    /// <summary>Writes one row. Not to be called from two threads at once.</summary>
    public void Write(SkippedMember member) => _report.Write(member);

    /// <summary>Gives the report up: nothing takes its place.</summary>
    public void Drop()
    {
        if (_isDone)
            return;
        _isDone = true;
        _report.Dispose();
        File.Delete(_temporary);
    }

    /// <summary>Ends the report and puts it into its place.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: that failed. What there is of the report stays where it was written.</exception>
    public void Finish()
    {
        if (_isDone)
            return;
        _isDone = true;
        try
        {
            _report.Dispose();
            if (File.Exists(_path))
                Overwrite();
            else
                File.Move(_temporary, _path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The report '{_path}' could not be finished: {e.Message}",
                $"What was written of it is in '{_temporary}'. Make room, or give another place.", e) { Target = _path };
        }
    }

    /// <summary>Ends the report of a command that was stopped or has failed. As there is nobody to tell, an error leaves the report where it was written.</summary>
    public void Dispose()
    {
        try
        {
            Finish();
        }
        catch (SyncFault)
        {
            // The command's own end has been told already, and it is what matters.
        }
    }

    // What is there may be a device, which takes the content and stays one. A file has the content afterwards, and its owner's rights only.
    private void Overwrite()
    {
        using (FileStream from = new(_temporary, FileMode.Open, FileAccess.Read))
        using (FileStream to = new(_path, FileMode.Open, FileAccess.Write))
        {
            if (to.CanSeek && to.Length > 0)
                to.SetLength(0);
            from.CopyTo(to);
            to.Flush();
            if (!OperatingSystem.IsWindows() && to.CanSeek && to.Length == from.Length)
                File.SetUnixFileMode(to.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Delete(_temporary);
    }

    /// <summary>True when two paths lead to the same file. Letters that differ in case only are the same, as they are on many disks.</summary>
    public static bool IsSame(string path, string? other) =>
        other is not null && string.Equals(Resolve(path), Resolve(other), StringComparison.OrdinalIgnoreCase);

    // A link that leads nowhere, or in a circle, is left as it is: whoever opens it says so.
    private static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return full;
        }
    }

    private static SyncFault Unwritable(string path, Exception cause) => new(FaultKind.InvalidParameter, $"The report '{path}' can't be written: {cause.Message}",
        "Give -SkippedReport a file in a folder that exists and can be written.", cause) { Target = path };
}
