using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>
/// Sends a plan in batches, a few at a time, and counts what was acknowledged. A batch that is refused for what it holds is
/// halved, down to a single member; a single member that is refused is kept in <see cref="Refused"/> and the rest goes on.
/// </summary>
internal sealed class BatchSender(SyncRequest request, ISegmentDestination destination, ILedger ledger, ISegmentLease lease,
    RunRecorder run)
{
    // More refused members than this without an acknowledgement between them have a common cause, which is no member's fault.
    private const int MostRefused = 20;

    // Each request has bounds of its own. This is the run's: so many repetitions more than acknowledged requests.
    private const int MostRepetitions = 100;

    private readonly List<MemberChange> _refused = [];
    private readonly object _counting = new();
    private readonly int _repeatedBefore = run.Retries;
    private long _total;
    private SyncFault? _refusal;
    private int _refusedInARow;
    private volatile bool _leftOpen;
    private bool _isRecording;
    private bool _unrecorded;

    /// <summary>Members acknowledged as added.</summary>
    public long Added { get; private set; }

    /// <summary>Members acknowledged as removed.</summary>
    public long Removed { get; private set; }

    /// <summary>True once LaunchDarkly may have changed the segment, whether it has said so or not.</summary>
    public bool MayHaveChanged => Batches > 0 || _leftOpen;

    /// <summary>Requests acknowledged.</summary>
    public int Batches { get; private set; }

    /// <summary>Changes that LaunchDarkly refused one by one.</summary>
    public IReadOnlyList<MemberChange> Refused => _refused;

    /// <summary>Sends everything; returns when all is acknowledged or refused, and nothing is in flight.</summary>
    /// <exception cref="SyncFault">A batch failed for good. Those already acknowledged are counted; no other was begun after it.</exception>
    public async Task SendAsync(SyncPlan plan, bool segmentExists, CancellationToken cancellation)
    {
        _total = plan.Changes;
        IEnumerable<MemberChange[]> batches = Changes(plan).Chunk(request.BatchSize);

        // The first batch makes the segment. Several at once could each try to make it.
        int first = segmentExists ? 0 : 1;
        if (first == 1)
            await SendAsync(batches.First(), cancellation).ConfigureAwait(false);

        ParallelOptions options = new() { MaxDegreeOfParallelism = request.ThrottleLimit, CancellationToken = cancellation };
        await Parallel.ForEachAsync(batches.Skip(first), options,
            async (batch, stop) => await SendAsync(batch, stop).ConfigureAwait(false)).ConfigureAwait(false);
        if (Batches == 0 && _refusal is not null)
            await SettleRefusalsAsync(plan.Known, _refusal, cancellation).ConfigureAwait(false);
    }

    // LaunchDarkly has refused everything. Whether that is because of the members is told by one that it has taken before: adding
    // it once more changes nothing.
    private async Task SettleRefusalsAsync(ReadOnlyMemory<byte>? known, SyncFault refusal, CancellationToken cancellation)
    {
        if (known is not { } member || _refused.Exists(change => !change.Add))
            throw refusal;
        try
        {
            run.On(new SyncEvent.Note("LaunchDarkly refuses everything; a member that it has taken before shows whether that is because of the members."));
            await RequestAsync(new[] { new MemberChange(member, Add: true) }, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.RefusesContent)
        {
            throw refusal;
        }
    }

    // A request that failed may have arrived all the same, unless its one attempt was answered with a refusal.
    private async Task RequestAsync(ReadOnlyMemory<MemberChange> changes, CancellationToken cancellation)
    {
        NotedLease noted = new(lease);
        try
        {
            await destination.SendAsync(new(request.Cohort, changes, noted), run, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            bool changedNothing = noted.Confirmations == 0 || (noted.Confirmations == 1 && e is SyncFault { WasRefused: true });
            if (!changedNothing)
                _leftOpen = true;
            throw;
        }
    }

    private void RequireHealthyService()
    {
        int repeated = run.Retries - _repeatedBefore;
        if (repeated - Batches <= MostRepetitions)
            return;
        throw new SyncFault(FaultKind.ServiceUnavailable,
            $"LaunchDarkly acknowledged {Batches:N0} requests after {repeated:N0} repetitions, so the run does not go on.",
            "Try again later, or with a smaller -ThrottleLimit.");
    }

    private async Task SendAsync(ReadOnlyMemory<MemberChange> changes, CancellationToken cancellation)
    {
        RequireHealthyService();
        try
        {
            await RequestAsync(changes, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.RefusesContent)
        {
            if (changes.Length == 1)
            {
                Refuse(changes.Span[0], fault);
                return;
            }

            int half = changes.Length / 2;
            run.On(new SyncEvent.Note($"LaunchDarkly refuses a request with {changes.Length:N0} members: halved. {fault.Message}"));
            await SendAsync(changes[..half], cancellation).ConfigureAwait(false);
            await SendAsync(changes[half..], cancellation).ConfigureAwait(false);
            return;
        }

        await AcknowledgeAsync(changes).ConfigureAwait(false);
    }

    // A refusal may have a common cause, which makes every member look guilty. So only few in a row are believed, and none when
    // LaunchDarkly takes no member of the cohort in this run; and nobody stays in a segment on the strength of it.
    private void Refuse(MemberChange change, SyncFault fault)
    {
        lock (_counting)
        {
            _refusal = fault;
            if (++_refusedInARow > MostRefused)
                throw fault;
            _refused.Add(change);
            request.OnSkipped?.Invoke(new("", Encoding.UTF8.GetString(change.Key.Span), SkippedMember.RejectedByPartner));
        }

        run.On(new SyncEvent.Warning("LaunchDarkly refuses one member by itself; it is skipped. " + fault.Message));
    }

    private async Task AcknowledgeAsync(ReadOnlyMemory<MemberChange> changes)
    {
        int adds = 0;
        foreach (MemberChange change in changes.Span)
            adds += change.Add ? 1 : 0;
        long done;
        bool records;
        lock (_counting)
        {
            Added += adds;
            Removed += changes.Length - adds;
            Batches++;
            done = Added + Removed;
            _refusedInARow = 0;
            _unrecorded = true;
            records = !_isRecording;
            _isRecording = true;
        }

        run.On(new SyncEvent.Sending(done, _total));
        if (records)
            await RecordAsync().ConfigureAwait(false);
    }

    // What LaunchDarkly has acknowledged is written down even when the run is being stopped. One at a time writes it down, with what
    // others add meanwhile, so that none of them waits for the ledger.
    private async Task RecordAsync()
    {
        while (TakeUnrecorded() is var (added, removed, batches))
        {
            try
            {
                await ledger.RecordProgressAsync(run.RunId, added, removed, batches, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SyncFault fault) when (fault.Kind == FaultKind.LedgerUnavailable)
            {
                // Only the counts are late; what the run may have changed is in the ledger since it began.
                run.On(new SyncEvent.Note("The ledger did not take the progress of the run: " + fault.Message));
            }
            catch
            {
                lock (_counting)
                    _isRecording = false;
                throw;
            }
        }
    }

    private (long Added, long Removed, int Batches)? TakeUnrecorded()
    {
        lock (_counting)
        {
            _isRecording = _unrecorded;
            _unrecorded = false;
            return _isRecording ? (Added, Removed, Batches) : null;
        }
    }

    // One after another, as they are needed: a plan of millions is never there a second time.
    private static IEnumerable<MemberChange> Changes(SyncPlan plan) =>
        plan.Adds.Select(key => new MemberChange(key, Add: true)).Concat(plan.Removes.Select(key => new MemberChange(key, Add: false)));
}
