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
    private MemberReading? _reading;

    /// <summary>Begins with what can be done before it is known what is in the segment: a file is unpacked meanwhile.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>.</exception>
    public void Begin(SyncRequest request, CancellationToken cancellation)
    {
        if (request.Members is not MemberSource source)
            return;
        MemberReadOptions options = new() { KeyProperty = keyProperty, Source = source.Name, OnSkipped = request.OnSkipped };
        _reading = source.Begin(options, MemberReading.FarAhead, cancellation);
    }

    /// <summary>Reads the members.</summary>
    /// <param name="request">What to do, as it was begun with.</param>
    /// <param name="known">What they are set against.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <remarks>
    /// A download with far fewer rows than Amplitude counts is an error. A file of the user's is only warned about: it may be another
    /// cut of the cohort, or of another day. Its size is not bounded by Amplitude's either.
    /// </remarks>
    /// <exception cref="SyncFault">The file is broken or not whole, or a fault of Amplitude.</exception>
    public async Task<MemberFile> ReadAsync(SyncRequest request, MemberSet known, ISyncObserver observer, CancellationToken cancellation)
    {
        if (_reading is null)
            return await ReadCohortAsync(request.Cohort, known, request.OnSkipped, observer, cancellation).ConfigureAwait(false);

        observer.On(new SyncEvent.Entering(SyncPhase.ReadingFile));
        MemberFile members = await _reading.FinishAsync(known, observer, cancellation).ConfigureAwait(false);
        if (IsTooFew(members, request.Cohort.Size))
            observer.On(new SyncEvent.Warning(Describe(request.Members!, members, request.Cohort)));
        return members;
    }

    /// <summary>Has Amplitude compute the cohort and reads its members.</summary>
    public async Task<MemberFile> ReadCohortAsync(AmplitudeCohort cohort, MemberSet? known, Action<SkippedMember>? onSkipped, ISyncObserver observer, CancellationToken cancellation)
    {
        _download = await requests.OpenAsync(cohort, keyProperty, anew: false, observer, cancellation).ConfigureAwait(false);
        if (_download.ContinuedFrom is not DateTimeOffset askedAt)
            return await ReadWholeAsync(_download, cohort, known, onSkipped, observer, cancellation).ConfigureAwait(false);

        // Its rows are told of when it is known that they count.
        List<SkippedMember> skipped = [];
        MemberFile members = await ReadAsync(_download, cohort, known, onSkipped is null ? null : skipped.Add, observer, cancellation).ConfigureAwait(false);
        AmplitudeCohort? larger = await FindLargerAsync(cohort, members, observer, cancellation).ConfigureAwait(false);
        if (larger?.LastComputed > askedAt)
        {
            observer.On(new SyncEvent.Note(
                $"The file of the earlier request has {members.Rows:N0} rows, and Amplitude has counted {larger.Size:N0} members since then: the cohort is asked for anew."));
            await _download.FinishAsync(cancellation).ConfigureAwait(false);
            await _download.DisposeAsync().ConfigureAwait(false);
            known?.ClearMarks();
            _download = await requests.OpenAsync(cohort, keyProperty, anew: true, observer, cancellation).ConfigureAwait(false);
            return await ReadWholeAsync(_download, cohort, known, onSkipped, observer, cancellation).ConfigureAwait(false);
        }

        if (larger is not null)
            await RequireWholeAsync(_download, larger, members, observer, cancellation).ConfigureAwait(false);
        skipped.ForEach(one => onSkipped!(one));
        return members;
    }

    /// <summary>The run has done what it read the cohort for: the next one asks Amplitude anew.</summary>
    public Task FinishAsync(CancellationToken cancellation) => _download?.FinishAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_reading is not null)
            await _reading.DisposeAsync().ConfigureAwait(false);
        if (_download is not null)
            await _download.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<MemberFile> ReadWholeAsync(CohortDownload download, AmplitudeCohort cohort, MemberSet? known, Action<SkippedMember>? onSkipped,
        ISyncObserver observer, CancellationToken cancellation)
    {
        MemberFile members = await ReadAsync(download, cohort, known, onSkipped, observer, cancellation).ConfigureAwait(false);
        if (await FindLargerAsync(cohort, members, observer, cancellation).ConfigureAwait(false) is AmplitudeCohort larger)
            await RequireWholeAsync(download, larger, members, observer, cancellation).ConfigureAwait(false);
        return members;
    }

    // Reading a bad file again helps nobody, so its request is dropped; a file that did not arrive can be fetched again.
    private async Task<MemberFile> ReadAsync(CohortDownload download, AmplitudeCohort cohort, MemberSet? known, Action<SkippedMember>? onSkipped,
        ISyncObserver observer, CancellationToken cancellation)
    {
        MemberReadOptions options = new()
        {
            KeyProperty = keyProperty,
            Source = $"the file of cohort {cohort.Id}",
            ExpectedMembers = cohort.Size ?? 0,
            ReportedMembers = cohort.Size,
            OnSkipped = onSkipped,
        };
        observer.On(new SyncEvent.Entering(SyncPhase.Downloading));
        try
        {
            Stream file = download.File;
            await using (file.ConfigureAwait(false))
                return await MemberReader.ReadAsync(file, known, options, observer, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault) when (!download.BrokeOff)
        {
            await download.FinishAsync(cancellation).ConfigureAwait(false);
            throw;
        }
    }

    // The download computes the cohort anew, so a suspicion is settled by the size that Amplitude lists afterwards. Null when the
    // file has about as many rows as the cohort has members.
    private async Task<AmplitudeCohort?> FindLargerAsync(AmplitudeCohort cohort, MemberFile members, ISyncObserver observer, CancellationToken cancellation)
    {
        if (!IsTooFew(members, cohort.Size))
            return null;
        IReadOnlyList<AmplitudeCohort> listed = await requests.Source.ListAsync(includeSyncInfo: false, observer, cancellation).ConfigureAwait(false);
        AmplitudeCohort latest = listed.FirstOrDefault(one => one.Id == cohort.Id) ?? cohort;
        return IsTooFew(members, latest.Size) ? latest : null;
    }

    private async Task RequireWholeAsync(CohortDownload download, AmplitudeCohort latest, MemberFile members, ISyncObserver observer,
        CancellationToken cancellation)
    {
        if (latest.LastComputed is not DateTimeOffset computed || time.GetUtcNow() - computed > s_freshSize)
        {
            observer.On(new SyncEvent.Warning(
                $"The file has {members.Rows:N0} rows and Amplitude's last known size of the cohort is {latest.Size:N0}, which is not fresh enough to tell which is right."));
            return;
        }

        await download.FinishAsync(cancellation).ConfigureAwait(false);
        throw new SyncFault(FaultKind.IncompleteDownload,
            $"The file of cohort '{latest.Name}' ({latest.Id}) has {members.Rows:N0} rows and Amplitude counts {latest.Size:N0} members.",
            "Nothing was planned or sent. Run it again; if it stays so, compare the cohort's size in Amplitude.") { Target = latest.Id };
    }

    private static string Describe(MemberSource source, MemberFile members, AmplitudeCohort cohort)
    {
        string when = cohort.LastComputed is DateTimeOffset computed
            ? string.Create(CultureInfo.InvariantCulture, $" on {computed.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : "";
        return $"{char.ToUpperInvariant(source.Name[0])}{source.Name[1..]} has {members.Rows:N0} rows, and Amplitude counted {cohort.Size:N0} members of cohort '{cohort.Name}' ({cohort.Id}){when}. " +
            "The file is taken for the whole cohort; make sure that nothing of it is missing.";
    }

    private static bool IsTooFew(MemberFile members, long? size) => size is long expected && members.Rows < expected * LeastShare;
}
