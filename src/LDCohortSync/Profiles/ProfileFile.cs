using System.Text;

namespace LDCohortSync.Profiles;

/// <summary>
/// The file of saved destinations. Whoever changes it writes a new one that takes its place, so it is whole at any time; where that
/// could take it away from its owner or its group, it is written over instead. A lock beside it lets two processes change it one after
/// the other.
/// </summary>
/// <param name="path">Where it is. The file behind a symbolic link is replaced, and the link stays.</param>
internal sealed class ProfileFile(string path)
{
    private const long MostBytes = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupRights = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode WriteOfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ReadOfOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

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
            Write(Encoding.UTF8.GetBytes(document.ToJson()));
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
        if ((File.GetUnixFileMode(file.SafeFileHandle) & WriteOfOthers) != 0)
        {
            throw new SyncFault(FaultKind.InvalidProfile, $"Other users may change '{_path}', and with it the addresses that keys are sent to.",
                "Look through it, and take that right away: chmod go-w.") { Target = _path };
        }
    }

    private FileStream TakeTurn(CancellationToken cancellation)
    {
        // It is opened to be read, so that one that an administrator has made locks nobody out.
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Read, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly | (Environment.IsPrivilegedProcess ? ReadOfOthers : File.Exists(_path) ? File.GetUnixFileMode(_path) & ReadOfOthers : 0);
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

    private void Write(byte[] content)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(_path))
        {
            Replace(content, OwnerOnly);
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(_path) & ~WriteOfOthers;
        if (Environment.IsPrivilegedProcess || (mode & GroupRights) != 0)
        {
            Overwrite(content);
            return;
        }

        // Only its owner may do this. Whoever else can write in the folder must not become the owner by saving.
        File.SetUnixFileMode(_path, mode);
        Replace(content, mode);
    }

    // The file stays the one that it is: an administrator may save in a file of somebody else, and the group of a new file is not
    // always that of the old one. In one write, as others may read meanwhile.
    private void Overwrite(byte[] content)
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(content);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
    }

    private void Replace(byte[] content, UnixFileMode mode)
    {
        string temporary = $"{_path}.{Path.GetRandomFileName()}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (FileStream file = new(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, mode);
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
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
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
