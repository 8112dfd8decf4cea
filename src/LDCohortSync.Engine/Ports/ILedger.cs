using LDCohortSync.Membership;

namespace LDCohortSync.Ports;

/// <summary>
/// Remembers what is in each segment, and every run. For each segment it holds settled members and the changes of runs
/// that have begun and not been committed, so that after a crash at any point it is still known who is surely, and who may
/// be, in LaunchDarkly.
/// </summary>
/// <remarks>Every method throws <see cref="SyncFault"/> with <see cref="FaultKind.LedgerUnavailable"/> or
/// <see cref="FaultKind.LedgerDamaged"/> when the database can't do its part.</remarks>
public interface ILedger : IAsyncDisposable
{
    /// <summary>Where it is, without secrets.</summary>
    string Location { get; }

    /// <summary>Makes the database if there is none, brings its schema up to date, and proves that it can be written.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>
    /// Takes the right to write a segment; disposing gives it back. It is kept alive by a heartbeat, runs out when that stops,
    /// and is taken over at once from a process of this host that is gone.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="wait">How long to wait for a holder; zero not to wait.</param>
    /// <param name="observer">Is told of the waiting.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>, naming the holder's host, process id and since when.</exception>
    Task<ISegmentLease> TakeLeaseAsync(SegmentAddress segment, TimeSpan wait, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Loads what is known of a segment; null when nothing is.</summary>
    Task<SegmentBaseline?> LoadAsync(SegmentAddress segment, CancellationToken cancellation);

    /// <summary>Replaces what is known of a segment by what LaunchDarkly holds, in one step.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="baseline">Its settled members and generation take the place of everything that was known when it was made.</param>
    /// <param name="cancellation">Ends the work; nothing is replaced then.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: doubts have come up since, and what they are about may
    /// have reached LaunchDarkly after it was read.</exception>
    Task ReplaceAsync(SegmentAddress segment, SegmentBaseline baseline, CancellationToken cancellation);

    /// <summary>
    /// Writes down, durably, what a run is going to change, before its first request. The run is recorded too, as
    /// <see cref="SyncStatus.PartiallyApplied"/>, which it stays if nobody ends it.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="run">The run so far.</param>
    /// <param name="baseline">What the plan was computed against; its <see cref="SegmentBaseline.IsPartial"/> is kept.</param>
    /// <param name="adds">Keys that may be added from now on.</param>
    /// <param name="removes">Keys that may be removed from now on.</param>
    /// <param name="cancellation">Ends the work; nothing is written then.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SyncInProgress"/>: doubts have come up since the baseline was loaded,
    /// so that the plan does not cover all that may be in the segment.</exception>
    Task BeginAsync(SegmentAddress segment, CohortSyncResult run, SegmentBaseline baseline, IReadOnlyCollection<ReadOnlyMemory<byte>> adds,
        IReadOnlyCollection<ReadOnlyMemory<byte>> removes, CancellationToken cancellation);

    /// <summary>
    /// Writes down, for a run that has lost its lease, that its changes may still reach LaunchDarkly, after whatever the new
    /// holder does. Needs no lease: it only takes certainty away, until the next exact run that begins after it.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="adds">Keys that the run may have added, or may yet.</param>
    /// <param name="removes">Keys that the run may have removed, or may yet.</param>
    /// <param name="cancellation">Ends the work; nothing is written then.</param>
    Task DoubtAsync(SegmentAddress segment, IReadOnlyCollection<ReadOnlyMemory<byte>> adds, IReadOnlyCollection<ReadOnlyMemory<byte>> removes,
        CancellationToken cancellation);

    /// <summary>
    /// Counts acknowledged changes of a begun run, for whoever looks at it after a crash. Calls may overtake each other:
    /// the largest counts stay.
    /// </summary>
    Task RecordProgressAsync(Guid runId, long added, long removed, int batches, CancellationToken cancellation);

    /// <summary>
    /// Settles a run whose changes were all made, forgets what was awaited of it, and records its result, in one step. With <paramref name="exact"/>
    /// the changes of earlier unfinished runs are forgotten: the segment's content is known for every key. Without it
    /// (a run that only adds) they stay.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="run">The result.</param>
    /// <param name="refused">Changes of the run that LaunchDarkly refused for good, so that they did not happen.</param>
    /// <param name="generation">The segment's generation, or null when it is not known.</param>
    /// <param name="exact">Whether the plan was computed against every key that may be in the segment.</param>
    /// <param name="cancellation">Ends the work; nothing is settled then.</param>
    Task CommitAsync(SegmentAddress segment, CohortSyncResult run, IReadOnlyList<MemberChange> refused, int? generation,
        bool exact, CancellationToken cancellation);

    /// <summary>
    /// Takes back the open changes of a run that surely were not made and can't be made any more, forgets what was awaited of it, and
    /// records its result, in one step.
    /// </summary>
    Task WithdrawAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation);

    /// <summary>Writes down, durably, that LaunchDarkly may make a change of a begun run at any time from now on.</summary>
    Task NoteAwaitedAsync(SegmentAddress segment, AwaitedChange change, CancellationToken cancellation);

    /// <summary>Reads what is awaited of a segment, the oldest first.</summary>
    Task<IReadOnlyList<AwaitedChange>> ReadAwaitedAsync(SegmentAddress segment, CancellationToken cancellation);

    /// <summary>Forgets what is awaited of a run. Its open changes stay open.</summary>
    Task ForgetAwaitedAsync(SegmentAddress segment, Guid runId, CancellationToken cancellation);

    /// <summary>Records a run that ended without <see cref="CommitAsync"/>, or corrects the record of one that began.</summary>
    Task RecordRunAsync(SegmentAddress segment, CohortSyncResult run, CancellationToken cancellation);

    /// <summary>Reads recorded runs, newest first.</summary>
    Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(RunQuery query, CancellationToken cancellation);
}
