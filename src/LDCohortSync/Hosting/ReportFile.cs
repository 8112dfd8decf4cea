using LDCohortSync.Membership;

namespace LDCohortSync.Hosting;

/// <summary>
/// The file of a report of skipped rows. It is written beside its place and takes it when the command ends, however that
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
        _temporary = $"{_path}.{Path.GetRandomFileName()}";
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
    public void Dispose()
    {
        if (_isDone)
            return;
        _isDone = true;
        _report.Dispose();
        File.Move(_temporary, _path, overwrite: true);
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
