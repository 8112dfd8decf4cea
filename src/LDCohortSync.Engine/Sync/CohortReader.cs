using System.Globalization;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Sync;

/// <summary>
/// Gets the members of a cohort, from Amplitude or from a file, and makes sure that it is all of them. For one run: disposing
/// it without <see cref="FinishAsync"/> leaves Amplitude's answer to the next run.
/// </summary>
public sealed class CohortReader(CohortRequests requests, string keyProperty, TimeProvider time) : IAsyncDisposable
{
    // A file with fewer rows than this share of the cohort's size is not the cohort.
    private const double LeastShare = 0.9;

    // A size that is older than this may differ from the members for good reasons.
    private static readonly TimeSpan s_freshSize = TimeSpan.FromHours(1);

    private CohortDownload? _download;

    /// <summary>Reads the members.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="known">What they are set against.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <remarks>
    /// A download with far fewer rows than Amplitude counts is an error. A file of the user's is only warned about: it may be another
    /// cut of the cohort, or of another day. Its size is not bounded by Amplitude's either.
    /// </remarks>
    /// <exception cref="SyncFault">The file is missing, broken or not whole, or a fault of Amplitude.</exception>
    public async Task<MemberFile> ReadAsync(SyncRequest request, MemberSet known, ISyncObserver observer, CancellationToken cancellation)
    {
        if (request.MemberFilePath is not string path)
            return await ReadCohortAsync(request.Cohort, known, request.OnSkipped, observer, cancellation).ConfigureAwait(false);

        MemberReadOptions options = new() { KeyProperty = keyProperty, Source = $"file '{path}'", Known = known, OnSkipped = request.OnSkipped };
        MemberFile members = await ReadFileAsync(path, options, observer, cancellation).ConfigureAwait(false);
        if (IsTooFew(members, request.Cohort.Size))
            observer.On(new SyncEvent.Warning(Describe(path, members, request.Cohort)));
        return members;
    }

    /// <summary>Reads a file of members.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>, or the file is no CSV of members.</exception>
    public static async Task<MemberFile> ReadFileAsync(string path, MemberReadOptions options, ISyncObserver observer, CancellationToken cancellation)
    {
        FileStream file = Open(path);
        await using (file.ConfigureAwait(false))
            return await MemberReader.ReadAsync(file, options, observer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Has Amplitude compute the cohort and reads its members.</summary>
    public async Task<MemberFile> ReadCohortAsync(AmplitudeCohort cohort, MemberSet? known, Action<SkippedMember>? onSkipped, ISyncObserver observer, CancellationToken cancellation)
    {
        _download = await requests.OpenAsync(cohort, keyProperty, observer, cancellation).ConfigureAwait(false);
        MemberReadOptions options = new()
        {
            KeyProperty = keyProperty,
            Source = $"the file of cohort {cohort.Id}",
            Known = known,
            ExpectedMembers = cohort.Size ?? 0,
            ReportedMembers = cohort.Size,
            OnSkipped = onSkipped,
        };
        MemberFile members = await ReadAsync(_download, options, observer, cancellation).ConfigureAwait(false);
        await RequireWholeAsync(_download, cohort, members, observer, cancellation).ConfigureAwait(false);
        return members;
    }

    /// <summary>The run has done what it read the cohort for: the next one asks Amplitude anew.</summary>
    public Task FinishAsync(CancellationToken cancellation) => _download?.FinishAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _download?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Reading a bad file again helps nobody, so its request is dropped; a file that did not arrive can be fetched again.
    private static async Task<MemberFile> ReadAsync(CohortDownload download, MemberReadOptions options, ISyncObserver observer, CancellationToken cancellation)
    {
        try
        {
            Stream file = download.File;
            await using (file.ConfigureAwait(false))
                return await MemberReader.ReadAsync(file, options, observer, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault) when (!download.BrokeOff)
        {
            await download.FinishAsync(cancellation).ConfigureAwait(false);
            throw;
        }
    }

    // The download computes the cohort anew, so a suspicion is settled by the size that Amplitude lists afterwards.
    private async Task RequireWholeAsync(CohortDownload download, AmplitudeCohort cohort, MemberFile members, ISyncObserver observer,
        CancellationToken cancellation)
    {
        if (!IsTooFew(members, cohort.Size))
            return;
        IReadOnlyList<AmplitudeCohort> listed = await requests.Source.ListAsync(includeSyncInfo: false, observer, cancellation).ConfigureAwait(false);
        AmplitudeCohort latest = listed.FirstOrDefault(one => one.Id == cohort.Id) ?? cohort;
        if (!IsTooFew(members, latest.Size))
            return;
        if (latest.LastComputed is not DateTimeOffset computed || time.GetUtcNow() - computed > s_freshSize)
        {
            observer.On(new SyncEvent.Warning(
                $"The file has {members.Rows:N0} rows and Amplitude's last known size of the cohort is {latest.Size:N0}, which is not fresh enough to tell which is right."));
            return;
        }

        await download.FinishAsync(cancellation).ConfigureAwait(false);
        throw new SyncFault(FaultKind.IncompleteDownload,
            $"The file of cohort '{cohort.Name}' ({cohort.Id}) has {members.Rows:N0} rows and Amplitude counts {latest.Size:N0} members.",
            "Nothing was planned or sent. Run it again; if it stays so, compare the cohort's size in Amplitude.") { Target = cohort.Id };
    }

    private static string Describe(string path, MemberFile members, AmplitudeCohort cohort)
    {
        string when = cohort.LastComputed is DateTimeOffset computed
            ? string.Create(CultureInfo.InvariantCulture, $" on {computed.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : "";
        return $"File '{path}' has {members.Rows:N0} rows, and Amplitude counted {cohort.Size:N0} members of cohort '{cohort.Name}' ({cohort.Id}){when}. " +
            "The file is taken for the whole cohort; make sure that nothing of it is missing.";
    }

    private static bool IsTooFew(MemberFile members, long? size) => size is long expected && members.Rows < expected * LeastShare;

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new SyncFault(FaultKind.MemberFileNotFound, $"'{path}' is a directory.", "Name a CSV file.") { Target = path };
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
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
