using LDCohortSync.Ports;

namespace LDCohortSync.Completion;

/// <summary>
/// What is known of one destination without asking: the cohorts and segments that were last listed, and the runs of its ledger. Who
/// needs more than that gets it on a later try, as it is read in the background; the wait for the very first reading is short.
/// </summary>
internal sealed class KnownValues : IAsyncDisposable
{
    /// <summary>How long somebody who types may wait: with what comes after it, well under the third of a second that feels like none.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that a service may take for an answer that nobody waits for.</summary>
    public static readonly TimeSpan ServiceCap = TimeSpan.FromSeconds(10);

    /// <summary>The longest that the ledger may take.</summary>
    public static readonly TimeSpan LedgerCap = TimeSpan.FromSeconds(2);

    private const int MostRuns = 500;
    private static readonly TimeSpan s_freshList = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_freshLedger = TimeSpan.Zero;      // it is near

    private readonly TimeProvider _time;
    private readonly RememberedList<KnownCohort> _cohorts;
    private readonly RememberedList<KnownSegment> _segments;
    private readonly RememberedList<CohortSyncResult> _runs;
    private readonly SemaphoreSlim _ledgerTurn = new(1, 1);
    private readonly SemaphoreSlim _serviceTurn = new(1, 1);

    public KnownValues(ICohortSource source, ISegmentDirectory directory, ILedger ledger, string scope, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Source = new RememberingSource(source, this);
        Directory = new RememberingDirectory(directory, this);
        _cohorts = new(async stop => Shorten(await source.ListAsync(includeSyncInfo: false, NobodyWatches.Instance, stop).ConfigureAwait(false)),
            ServiceCap, s_freshList, _serviceTurn, _time);
        _segments = new(stop => ListAsync(directory, stop), ServiceCap, s_freshList, _serviceTurn, _time);
        _runs = new(stop => ledger.ReadRunsAsync(new() { Scope = scope, Last = MostRuns }, stop), LedgerCap, s_freshLedger, _ledgerTurn, _time);
    }

    /// <summary>The Amplitude project; what it lists is remembered.</summary>
    public ICohortSource Source { get; }

    /// <summary>The segments of the environment; what it lists is remembered.</summary>
    public ISegmentDirectory Directory { get; }

    /// <summary>The segments that were listed, whoever listed them; nothing is read for it.</summary>
    public IReadOnlyList<KnownSegment> ListedSegments => _segments.Latest ?? [];

    /// <summary>Cohorts: those that Amplitude has listed, and others that the ledger knows.</summary>
    public IReadOnlyList<KnownCohort> Cohorts()
    {
        Await(Refresh(_cohorts), _runs.RefreshAsync());
        IEnumerable<KnownCohort> synced = Runs(_runs).DistinctBy(run => run.CohortId).Select(run => new KnownCohort(run.CohortId, run.CohortName, run.CohortSize, Archived: false));
        return [.. (_cohorts.Latest ?? []).Concat(synced).DistinctBy(cohort => cohort.Id)];
    }

    /// <summary>Segments: those that LaunchDarkly has listed, and others that the ledger knows.</summary>
    public IReadOnlyList<KnownSegment> Segments()
    {
        Await(Refresh(_segments), _runs.RefreshAsync());
        IEnumerable<KnownSegment> synced = Runs(_runs).DistinctBy(run => run.SegmentKey).Select(run => new KnownSegment(run.SegmentKey, "", run.SegmentKind, run.CohortSize, ContextKind: null));
        return [.. ListedSegments.Concat(synced).DistinctBy(segment => segment.Key)];
    }

    /// <summary>The ledger's runs, the newest first.</summary>
    public IReadOnlyList<CohortSyncResult> Runs()
    {
        Await(_runs.RefreshAsync());
        return Runs(_runs);
    }

    /// <summary>Takes cohorts that Amplitude has listed.</summary>
    public void Remember(IReadOnlyList<AmplitudeCohort> cohorts) => _cohorts.Remember(Shorten(cohorts));

    /// <summary>Takes segments that LaunchDarkly has listed.</summary>
    public void Remember(IReadOnlyList<LDSyncedSegment> segments) => _segments.Remember(Shorten(segments));

    /// <summary>Ends what is being read; returns when nothing of it is left.</summary>
    public Task StopAsync() => StopAsync(forGood: false);

    /// <summary>Ends what is being read, for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(forGood: true).ConfigureAwait(false);
        _ledgerTurn.Dispose();
        _serviceTurn.Dispose();
    }

    private Task StopAsync(bool forGood) => Task.WhenAll(_cohorts.StopAsync(forGood), _segments.StopAsync(forGood), _runs.StopAsync(forGood));

    private static IReadOnlyList<CohortSyncResult> Runs(RememberedList<CohortSyncResult> runs) => runs.Latest ?? [];

    private static KnownCohort[] Shorten(IReadOnlyList<AmplitudeCohort> cohorts) => [.. cohorts.Select(cohort => new KnownCohort(cohort.Id, cohort.Name, cohort.Size, cohort.Archived))];

    private static KnownSegment[] Shorten(IReadOnlyList<LDSyncedSegment> segments) =>
        [.. segments.Select(segment => new KnownSegment(segment.Key, segment.Name, segment.Kind, segment.MemberCount, segment.ContextKind))];

    private static async Task<IReadOnlyList<KnownSegment>> ListAsync(ISegmentDirectory directory, CancellationToken stop)
    {
        List<LDSyncedSegment> segments = [];
        await foreach (LDSyncedSegment segment in directory.ListAsync(all: true, NobodyWatches.Instance, stop).ConfigureAwait(false))
            segments.Add(segment);
        return Shorten(segments);
    }

    // What a service has told is good for now, and what it is asked is for the next time; only who knows nothing waits a moment. The
    // ledger is near, and a run that has just ended is looked for, so that is waited for each time.
    private static Task Refresh<T>(RememberedList<T> list)
    {
        Task reading = list.RefreshAsync();
        return list.Latest is null or { Count: 0 } ? reading : Task.CompletedTask;
    }

    private void Await(params Task[] readings)
    {
        Task all = Task.WhenAll(readings);
        if (all.IsCompleted)
            return;
        try
        {
            all.WaitAsync(Patience, _time).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            // It goes on in the background, within its cap.
        }
    }
}
