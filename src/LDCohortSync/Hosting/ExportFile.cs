using System.Text;

namespace LDCohortSync.Hosting;

/// <summary>
/// A file that is written as a whole: beside its place, and moved there when it is complete. Whoever reads it meanwhile has the
/// old one or the new one.
/// </summary>
internal sealed class ExportFile
{
    // How every SQLite file begins, and so every ledger.
    private static readonly byte[] s_database = [.. "SQLite format 3\0"u8];

    private readonly string _target;

    /// <summary>Makes sure that a file may be written, as far as that can be known before.</summary>
    /// <param name="path">Its full path. The file behind a symbolic link is replaced, and the link stays.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it can't be written there, or a database is in its place.</exception>
    public ExportFile(string path)
    {
        Path = path;
        try
        {
            _target = Resolve(path);
            string folder = System.IO.Path.GetDirectoryName(_target) ?? _target;
            if (Directory.Exists(_target))
                throw new IOException("It is a directory.");
            if (!Directory.Exists(folder))
                throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
            if (File.Exists(_target) && IsDatabase(_target))
            {
                throw new SyncFault(FaultKind.InvalidParameter, $"'{path}' is a database, maybe a ledger, and is not overwritten.", "Give the report another file.") { Target = path };
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    /// <summary>Where it is, as it was named.</summary>
    public string Path { get; }

    /// <summary>Writes the file, in UTF-8, in place of one that is there.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: that failed. What was there is unchanged then.</exception>
    public void Replace(Action<TextWriter> write, CancellationToken cancellation)
    {
        string temporary = $"{_target}.{System.IO.Path.GetRandomFileName()}";
        try
        {
            using (StreamWriter text = new(temporary, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
                write(text);
            cancellation.ThrowIfCancellationRequested();
            if (!OperatingSystem.IsWindows() && File.Exists(_target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(_target));
            File.Move(temporary, _target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
        finally
        {
            File.Delete(temporary);     // it is there only when something went wrong
        }
    }

    private static bool IsDatabase(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] start = new byte[s_database.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().SequenceEqual(s_database);
    }

    // A link that leads nowhere is left as it is: whoever opens it says so.
    private static string Resolve(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }

    private SyncFault Unwritable(Exception cause) => new(FaultKind.InvalidParameter, $"The report '{Path}' can't be written: {cause.Message}",
        "Give -Path a file in a folder that exists and can be written.", cause) { Target = Path };
}
