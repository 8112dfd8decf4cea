using System.Text;

namespace LDCohortSync.Profiles;

/// <summary>
/// The file of saved destinations. Whoever changes it writes a new one that takes its place, so it is whole at any time; a lock
/// beside it lets two processes change it one after the other.
/// </summary>
/// <param name="path">Where it is. The file behind a symbolic link is replaced, and the link stays.</param>
internal sealed class ProfileFile(string path)
{
    private const long MostBytes = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly string _path = Resolve(path);

    /// <summary>The file of this user.</summary>
    public static ProfileFile OfUser => new(ProfileLocation.Find());

    /// <summary>The destinations, in the order of their names; none when there is no file.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>.</exception>
    public IReadOnlyList<LDSavedDestination> Read() => [.. ReadDocument().Destinations.OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Keeps a destination, in place of one of its name.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: the file is broken, newer, or can't be written. It stays as it is.</exception>
    public void Save(LDSavedDestination destination, CancellationToken cancellation) => Change(document => document.Put(destination), cancellation);

    /// <summary>Takes a destination out.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>, likewise.</exception>
    public void Remove(string name, CancellationToken cancellation) => Change(document => document.Remove(name), cancellation);

    private void Change(Action<ProfileDocument> change, CancellationToken cancellation)
    {
        try
        {
            MakeFolder(Path.GetDirectoryName(_path)!);
            using FileStream turn = TakeTurn(cancellation);
            ProfileDocument document = ReadDocument();
            change(document);
            Replace(document.ToJson());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidProfile, $"The saved destinations in '{_path}' can't be written: {e.Message}",
                $"Make it writable, or set {ProfileLocation.Variable} to the full path of another file.", e) { Target = _path };
        }
    }

    private ProfileDocument ReadDocument()
    {
        try
        {
            if (!File.Exists(_path))
                return ProfileDocument.Empty(_path);
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RequireOwn(file);
            if (file.Length > MostBytes)
                throw ProfileDocument.Broken(_path, $"it has {file.Length:N0} bytes, and nobody has so many destinations");
            using StreamReader text = new(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return ProfileDocument.Parse(_path, text.ReadToEnd());
        }
        catch (DecoderFallbackException e)
        {
            throw ProfileDocument.Broken(_path, "it is not UTF-8", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ProfileDocument.Broken(_path, e.Message, e);
        }
    }

    // Whoever can change the addresses in it gets the keys that are sent there.
    private void RequireOwn(FileStream file)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(file.SafeFileHandle) & others) != 0)
        {
            throw new SyncFault(FaultKind.InvalidProfile, $"Other users may change '{_path}', and with it the addresses that keys are sent to.",
                "Look through it, and take that right away: chmod go-w.") { Target = _path };
        }
    }

    private FileStream TakeTurn(CancellationToken cancellation)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        long began = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new(_path + ".lock", options);
            }
            catch (IOException) when (Environment.TickCount64 - began < s_patience.TotalMilliseconds)
            {
                // Somebody else changes it at this moment, which takes no time worth speaking of.
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private void Replace(string json)
    {
        string temporary = $"{_path}.{Path.GetRandomFileName()}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (FileStream file = new(temporary, options))
            {
                file.Write(Encoding.UTF8.GetBytes(json));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A link that leads nowhere, or in a circle, is left as it is: whoever opens it says so.
    private static string Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
