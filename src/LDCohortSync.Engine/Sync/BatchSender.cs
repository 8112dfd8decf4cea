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
    private readonly int _repeatedBefore = run.Retries;
    private SyncFault? _refusal;
    private int _refusedInARow;

    /// <summary>What was acknowledged.</summary>
    public SentChanges Sent { get; } = new(ledger, run);

    /// <summary>Changes that LaunchDarkly refused one by one.</summary>
    public IReadOnlyList<MemberChange> Refused => _refused;

    /// <summary>Sends everything; returns when all is acknowledged or refused, and nothing is in flight.</summary>
    /// <exception cref="SyncFault">A request failed for good. Those already acknowledged are counted; no other was begun after it.</exception>
    public async Task SendAsync(SyncPlan plan, KnownBaseline known, CancellationToken cancellation)
    {
        Sent.Total = plan.Changes;
        run.On(new SyncEvent.Note($"Sending {plan.Changes:N0} changes, {request.BatchSize:N0} at most in a request and {Math.Min(request.ThrottleLimit, destination.MostRequestsAtOnce):N0} requests at most at a time."));
        run.On(new SyncEvent.Entering(SyncPhase.Sending));
        ShellSegment? shell = known.Segment is null && destination.Maker is { } maker ? new(maker, request.Cohort, lease, run) : null;
        if (shell is not null)
            await shell.MakeAsync(cancellation).ConfigureAwait(false);
        try
        {
            await SendAsync(plan, known, oneFirst: known.Segment is null || request.RequestApproval, cancellation).ConfigureAwait(false);
        }
        catch when (shell is not null && Sent is { MayHaveChanged: false, IsAwaited: false })
        {
            await shell.RemoveAsync(cancellation).ConfigureAwait(false);
            throw;
        }
    }

    private async Task SendAsync(SyncPlan plan, KnownBaseline known, bool oneFirst, CancellationToken cancellation)
    {
        ImportSender imports = new(request, destination, ledger, lease, run, Sent);
        IEnumerable<MemberChange[]> batches = (await imports.SendAsync(plan, known, cancellation).ConfigureAwait(false)).Chunk(request.BatchSize);

        // The first batch makes the segment where nothing else does: several at once could each try to make it. And where LaunchDarkly may
        // refuse all changes, one tells that, and no other is under way then.
        int first = oneFirst ? 1 : 0;
        foreach (MemberChange[] batch in batches.Take(first))
            await SendAsync(batch, cancellation).ConfigureAwait(false);

        ParallelOptions options = new() { MaxDegreeOfParallelism = Math.Min(request.ThrottleLimit, destination.MostRequestsAtOnce), CancellationToken = cancellation };
        await Parallel.ForEachAsync(batches.Skip(first), options,
            async (batch, stop) => await SendAsync(batch, stop).ConfigureAwait(false)).ConfigureAwait(false);
        if (Sent.Batches == 0 && _refusal is not null)
            await SettleRefusalsAsync(plan.Known, _refusal, cancellation).ConfigureAwait(false);
    }

    // LaunchDarkly has refused everything. Whether that is because of the members is told by changes that change nothing: adding a
    // member once more that it has taken before, and removing one that nobody has.
    private async Task SettleRefusalsAsync(ReadOnlyMemory<byte>? known, SyncFault refusal, CancellationToken cancellation)
    {
        List<MemberChange> probes = [];
        if (_refused.Exists(change => change.Add))
            probes.Add(new(known ?? throw refusal, Add: true));
        if (_refused.Exists(change => !change.Add))
            probes.Add(new(Encoding.UTF8.GetBytes($"ldcohortsync-{run.RunId:N}"), Add: false));
        run.On(new SyncEvent.Note("LaunchDarkly refuses everything; a change that changes nothing shows whether that is because of the members."));
        try
        {
            foreach (MemberChange probe in probes)
                await RequestAsync(new[] { probe }, cancellation).ConfigureAwait(false);
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
                Sent.LeaveOpen();
            throw;
        }
    }

    private void RequireHealthyService()
    {
        int repeated = run.Retries - _repeatedBefore;
        if (repeated - Sent.Batches <= MostRepetitions)
            return;
        throw new SyncFault(FaultKind.ServiceUnavailable,
            $"LaunchDarkly acknowledged {Sent.Batches:N0} requests after {repeated:N0} repetitions, so the run does not go on.",
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

        lock (_refused)
            _refusedInARow = 0;
        int adds = Adds(changes.Span);
        await Sent.AcknowledgeAsync(adds, changes.Length - adds).ConfigureAwait(false);
    }

    // A refusal may have a common cause, which makes every member look guilty. So only few in a row are believed, and none when
    // LaunchDarkly takes no member of the cohort in this run; and nobody stays in a segment on the strength of it.
    private void Refuse(MemberChange change, SyncFault fault)
    {
        lock (_refused)
        {
            _refusal = fault;
            if (++_refusedInARow > MostRefused)
                throw fault;
            _refused.Add(change);
            request.OnSkipped?.Invoke(new("", Encoding.UTF8.GetString(change.Key.Span), SkippedMember.RejectedByPartner));
        }

        run.On(new SyncEvent.Warning("LaunchDarkly refuses one member by itself; it is skipped. " + fault.Message));
    }

    private static int Adds(ReadOnlySpan<MemberChange> changes)
    {
        int adds = 0;
        foreach (MemberChange change in changes)
            adds += change.Add ? 1 : 0;
        return adds;
    }
}
