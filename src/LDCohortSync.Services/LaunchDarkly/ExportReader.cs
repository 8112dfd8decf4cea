using System.Globalization;
using System.IO.Compression;
using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>
/// Reads the file of an export: CSV in UTF-8 with the keys in its first column, plain or gzip, as it streams by. Keys are taken
/// as they are; nothing is trimmed.
/// </summary>
/// <remarks>
/// LaunchDarkly documents no header line for these files, but does not rule one out either. A member may be called like a header,
/// so the first line counts as a header only when LaunchDarkly's own count has exactly one key fewer than the file. Taking a
/// header for a member costs one needless removal; taking a member for a header would leave it in the segment for ever.
/// </remarks>
internal sealed class ExportReader(LDSyncedSegment segment)
{
    private static readonly string[] s_headers = ["key", "userKey", "contextKey", "user_key", "context_key", "user", "userId"];
    private static readonly string[] s_pages = ["<!doctype", "<html", "<?xml"];

    private readonly MemberSet _members = new(segment.MemberCount ?? 0);
    private string? _first;

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.IncompleteDownload"/> or <see cref="FaultKind.InvalidMemberFile"/>.</exception>
    public async Task<MemberSet> ReadAsync(DownloadStream file, ISyncObserver observer, CancellationToken cancellation)
    {
        if (file.ContentType is "text/html" or "application/json" or "application/xml" or "text/xml")
            throw NotAnExport($"it is {file.ContentType}");
        TailStream source = new(file);
        KeyColumnScanner scanner = new(Take);
        try
        {
            byte[] start = await source.PeekAsync(2, cancellation).ConfigureAwait(false);
            if (start is [0x1F, 0x8B])
                await UnpackAsync(source, scanner, observer, cancellation).ConfigureAwait(false);
            else
                await PassAsync(source, scanner, source, file, observer, cancellation).ConfigureAwait(false);
            scanner.End();
        }
        catch (FormatException e)
        {
            throw NotAnExport(e.Message, e);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new SyncFault(FaultKind.IncompleteDownload, $"The export of segment '{segment.Key}' is not whole: {e.Message}", "Try again.", e)
            { Target = segment.Key };
        }

        return Settle(observer);
    }

    private async Task UnpackAsync(TailStream source, KeyColumnScanner scanner, ISyncObserver observer, CancellationToken cancellation)
    {
        GZipStream unpacked = new(source, CompressionMode.Decompress, leaveOpen: true);
        await using (unpacked.ConfigureAwait(false))
        {
            long length = await PassAsync(unpacked, scanner, source, null, observer, cancellation).ConfigureAwait(false);
            await source.DrainAsync(cancellation).ConfigureAwait(false);
            // The runtime takes gzip that was cut off for a shorter file, so its own length is compared.
            if (!source.EndsWithLength((uint)length))
                throw new EndOfStreamException("the gzip data ends early.");
        }
    }

    private async Task<long> PassAsync(Stream text, KeyColumnScanner scanner, TailStream source, DownloadStream? file,
        ISyncObserver observer, CancellationToken cancellation)
    {
        byte[] buffer = new byte[128 * 1024];
        long length = 0;
        long? total = file?.AnnouncedLength;
        while (true)
        {
            int count = await text.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
                return length;
            length += count;
            scanner.Scan(buffer.AsSpan(0, count));
            observer.On(new SyncEvent.Reading(source.Taken, total, _members.Count));
        }
    }

    private void Take(ReadOnlySpan<byte> key)
    {
        if (key.Length > MemberSet.MaximumKeyBytes)
            throw new FormatException($"one of its keys has {key.Length:N0} bytes.");
        _first ??= Encoding.UTF8.GetString(key);
        _members.Add(key);
    }

    private MemberSet Settle(ISyncObserver observer)
    {
        MemberSet members = _members;
        bool agrees = segment.MemberCount is not { } told || told == members.Count;
        if (!agrees && _first is not null && s_pages.Any(page => _first.TrimStart().StartsWith(page, StringComparison.OrdinalIgnoreCase)))
            throw NotAnExport("it begins like a web page");
        if (segment.MemberCount == members.Count - 1 && s_headers.Contains(_first, StringComparer.Ordinal))
        {
            observer.On(new SyncEvent.Note($"The first line of the export, '{_first}', is taken for a header: LaunchDarkly counts one member fewer."));
            members = WithoutFirst(members);
            agrees = true;
        }

        if (!agrees)
        {
            observer.On(new SyncEvent.Note(string.Create(CultureInfo.InvariantCulture,
                $"The export of segment '{segment.Key}' has {members.Count:N0} members and LaunchDarkly counts {segment.MemberCount:N0}.")));
        }

        return members;
    }

    private static MemberSet WithoutFirst(MemberSet members)
    {
        MemberSet rest = new(members.Count);
        foreach (ReadOnlyMemory<byte> key in members.Skip(1))
            rest.Add(key.Span);
        return rest;
    }

    private SyncFault NotAnExport(string why, Exception? cause = null) => new(FaultKind.InvalidMemberFile,
        $"The export of segment '{segment.Key}' is not a list of keys: {why.TrimEnd('.')}.", "Try again later.", cause) { Target = segment.Key };
}
