using System.Globalization;
using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Reads the file of an export: CSV with the keys in its first column, taken as they are.</summary>
/// <remarks>
/// LaunchDarkly documents no header line for these files, but does not rule one out either. A member may be called like a header,
/// so the first line counts as a header only when LaunchDarkly's own count has exactly one key fewer than the file. Taking a
/// header for a member costs one needless removal; taking a member for a header would leave it in the segment for ever.
/// </remarks>
internal sealed class ExportReader(LDSyncedSegment segment)
{
    private static readonly string[] s_headers = ["key", "userKey", "contextKey", "user_key", "context_key", "user", "userId"];

    // Members come and go while an export is made; with fewer than this share of them it is not the segment.
    private const double LeastShare = 0.9;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sizeBytes">How long LaunchDarkly says that it is; null when it does not say.</param>
    /// <param name="observer">Is told of what is odd.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.IncompleteDownload"/> or <see cref="FaultKind.InvalidMemberFile"/>.</exception>
    public async Task<MemberSet> ReadAsync(DownloadStream file, long? sizeBytes, ISyncObserver observer, CancellationToken cancellation)
    {
        if (file.ContentType is "text/html" or "application/json" or "application/xml" or "text/xml")
            throw NotAnExport($"it is {file.ContentType}");
        MemberReadOptions options = new()
        {
            KeyProperty = "key",
            IsKeyList = true,
            Source = $"the export of segment '{segment.Key}'",
            ExpectedMembers = segment.MemberCount ?? 0,
            ReportedMembers = segment.MemberCount,
        };
        MemberFile read = await MemberReader.ReadAsync(file, known: null, options, observer, cancellation).ConfigureAwait(false);
        // A file that ends early looks whole, and whoever has left the cohort and is not in it would stay in the segment for ever.
        if (!file.IsGzip && file.Taken < sizeBytes)
        {
            throw new SyncFault(FaultKind.IncompleteDownload, string.Create(CultureInfo.InvariantCulture,
                $"The export of segment '{segment.Key}' ended after {file.Taken:N0} of {sizeBytes:N0} bytes."),
                "Nothing was planned or sent. Try again.") { Target = segment.Key };
        }

        if (read.Skipped > 0)
            observer.On(new SyncEvent.Warning($"The export of segment '{segment.Key}' has {read.Skipped:N0} line(s) that are no key."));
        return Settle(read.Members.New, observer);
    }

    private MemberSet Settle(MemberSet members, ISyncObserver observer)
    {
        if (segment.MemberCount is not { } told || told == members.Count)
            return members;
        string first = members.Count == 0 ? "" : Encoding.UTF8.GetString(members.First().Span);
        if (told == members.Count - 1 && s_headers.Contains(first, StringComparer.Ordinal))
        {
            observer.On(new SyncEvent.Note($"The first line of the export, '{first}', is taken for a header: LaunchDarkly counts one member fewer."));
            return WithoutFirst(members);
        }

        string counts = string.Create(CultureInfo.InvariantCulture,
            $"The export of segment '{segment.Key}' has {members.Count:N0} members and LaunchDarkly counts {told:N0}.");
        if (members.Count < told * LeastShare)
            throw new SyncFault(FaultKind.IncompleteDownload, counts, "Nothing was planned or sent. Try again.") { Target = segment.Key };
        observer.On(new SyncEvent.Warning(counts));
        return members;
    }

    private static MemberSet WithoutFirst(MemberSet members)
    {
        MemberSet rest = new(members.Count);
        foreach (ReadOnlyMemory<byte> key in members.Skip(1))
            rest.Add(key.Span);
        return rest;
    }

    private SyncFault NotAnExport(string why) => new(FaultKind.InvalidMemberFile,
        $"The export of segment '{segment.Key}' is not a list of keys: {why}.", "Try again later.") { Target = segment.Key };
}
