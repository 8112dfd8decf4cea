using LDCohortSync.Ports;

namespace LDCohortSync.Membership;

/// <summary>
/// A file of members on its way: it is fetched and unpacked already, some way ahead, while what its members are to be set against
/// may still be loading.
/// </summary>
public sealed class MemberReading : IAsyncDisposable
{
    /// <summary>Enough text that unpacking a file and taking its members don't wait for each other.</summary>
    public const int LittleAhead = 512 * 1024;

    /// <summary>Text that may wait while something else is loading: about as much as 1,200,000 rows of an Amplitude file.</summary>
    public const int FarAhead = 64 * 1024 * 1024;

    private readonly MemberReadOptions _options;
    private readonly ReadBounds _bounds;
    private readonly Stream? _opened;
    private readonly MemberStream _file;
    private readonly ReadAheadStream _text;

    private MemberReading(Stream file, bool isOpened, MemberReadOptions options, int aheadBytes, CancellationToken cancellation)
    {
        _opened = isOpened ? file : null;
        _options = options;
        _bounds = new(options);
        _file = new(file, _bounds);
        _text = new(_file, _file.OpenAsync, () => _file.Taken, aheadBytes, cancellation);
    }

    /// <summary>Begins to read a file.</summary>
    /// <param name="file">The file as it was stored or sent, at its beginning. It stays open.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="aheadBytes">How much text may be unpacked before somebody takes it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static MemberReading Begin(Stream file, MemberReadOptions options, int aheadBytes, CancellationToken cancellation) =>
        new(file, isOpened: false, options, aheadBytes, cancellation);

    /// <summary>Opens a file and begins to read it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="aheadBytes">How much text may be unpacked before somebody takes it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>.</exception>
    public static MemberReading Open(string path, MemberReadOptions options, int aheadBytes, CancellationToken cancellation) =>
        new(Open(path), isOpened: true, options, aheadBytes, cancellation);

    /// <summary>Reads the file to its end.</summary>
    /// <param name="known">What its members are set against; null when there is nothing.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SyncFault">See <see cref="MemberReader.ReadAsync"/>.</exception>
    public async Task<MemberFile> FinishAsync(MemberSet? known, ISyncObserver observer, CancellationToken cancellation)
    {
        try
        {
            await _text.Opening.ConfigureAwait(false);
            if (_options.IsKeyList)
                ForeignFormat.RefusePage(_file.Head.Span);
            else
                ForeignFormat.Refuse(_file.Head.Span);
            return await new MemberReader(known, _options, _bounds, observer).TakeAllAsync(_text, _file.Total, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new SyncFault(FaultKind.IncompleteDownload, $"{_options.SourceAtStart} is not whole: {e.Message}",
                "Nothing was planned or sent. Get the file again.", e) { Target = _options.Source };
        }
        catch (FormatException e)
        {
            throw new SyncFault(FaultKind.InvalidMemberFile, $"{_options.SourceAtStart} is not a CSV file of a cohort. {e.Message}",
                "Nothing was planned or sent. Get the file again, or check what made it.", e) { Target = _options.Source };
        }
    }

    /// <summary>Stops reading; when it returns, nothing touches the file any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _text.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        if (_opened is not null)
            await _opened.DisposeAsync().ConfigureAwait(false);
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new SyncFault(FaultKind.MemberFileNotFound, $"'{path}' is a directory.", "Name a CSV file.") { Target = path };
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncFault(FaultKind.MemberFileNotFound, $"There is no file '{path}'.", "Check the path.", e) { Target = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.MemberFileNotFound, $"File '{path}' can't be read: {e.Message}", "Check its permissions.", e) { Target = path };
        }
    }
}
