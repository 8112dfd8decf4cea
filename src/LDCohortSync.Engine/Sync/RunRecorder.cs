using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Collects what a run comes to know and do, makes its one result, and writes it to the ledger.</summary>
internal sealed class RunRecorder : ISyncObserver
{
    private readonly SyncRequest _request;
    private readonly ILedger _ledger;
    private readonly ISyncObserver _observer;
    private readonly TimeProvider _time;
    private readonly long _started;
    private CohortSyncResult _result;
    private BatchSender? _sender;
    private SyncPlan? _plan;
    private readonly ISegmentDestination _segments;
    private readonly string _keyProperty;
    private MemberFile? _members;
    private int _retries;
    private string? _unverified;

    public RunRecorder(LDDestination destination, SyncRequest request, ISegmentDestination segments, ILedger ledger, ISyncObserver observer, TimeProvider time)
    {
        _request = request;
        _keyProperty = destination.KeyProperty;
        _segments = segments;
        _ledger = ledger;
        _observer = observer;
        _time = time;
        _started = time.GetTimestamp();
        string key = segments.KeyFor(request.Cohort.Id);
        Address = segments.AddressFor(request.Cohort.Id);
        Plan = PlanGuard.Begin(destination, request, Address, segments);
        _result = new()
        {
            RunId = Guid.NewGuid(),
            CohortId = request.Cohort.Id,
            CohortName = request.Cohort.Name,
            Destination = destination.Name,
            SegmentKey = key,
            SegmentKind = segments.Kind,
            SegmentUri = segments.UriFor(key),
            Status = SyncStatus.PartiallyApplied,
            Baseline = request.Baseline,
            StartedAt = time.GetUtcNow(),
        };
    }

    public Guid RunId => _result.RunId;

    /// <summary>Requests that were repeated so far.</summary>
    public int Retries => Volatile.Read(ref _retries);

    /// <summary>The segment in the ledger. It stays the same even when LaunchDarkly names the segment otherwise.</summary>
    public SegmentAddress Address { get; }

    /// <summary>What could be stored of the run, if it is one that changes nothing.</summary>
    public StoredPlan Plan { get; private set; }

    /// <summary>The segment's key in LaunchDarkly.</summary>
    public string SegmentKey => _result.SegmentKey;

    /// <summary>True once the ledger has taken the changes for done.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Runs whose awaited changes are of no more use once LaunchDarkly's content has taken the place of the ledger's.</summary>
    public List<Guid> Superseded { get; } = [];

    /// <summary>Puts what LaunchDarkly holds into the place of what the ledger holds.</summary>
    public async Task ReplaceAsync(KnownBaseline known, CancellationToken cancellation)
    {
        await _ledger.ReplaceAsync(Address, known.Baseline, cancellation).ConfigureAwait(false);
        foreach (Guid runId in Superseded)
            await _ledger.ForgetAwaitedAsync(Address, runId, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        if (happening is SyncEvent.Retrying)
            Interlocked.Increment(ref _retries);
        _observer.On(happening);
    }

    public void Take(KnownBaseline known)
    {
        _result = _result with { Baseline = known.Source, Drift = known.Drift };
        Take(known.Segment);
    }

    public void Take(LDSyncedSegment? segment)
    {
        if (segment is not null)
            _result = _result with { SegmentKey = segment.Key, SegmentUri = segment.Uri };
    }

    public void Take(MemberFile members)
    {
        _members = members;
        _result = _result with
        {
            Rows = members.Rows,
            CohortSize = members.Members.Count,
            Skipped = members.Skipped,
            SkippedReasons = new([new(SkippedMember.UnresolvedMapping, members.Skipped - members.Invalid), new(SkippedMember.InvalidText, members.Invalid)]),
            Duplicates = members.Duplicates,
        };
        On(new SyncEvent.Note($"Read {members.Rows:N0} rows: {members.Members.Count:N0} members, {members.Skipped:N0} without a usable key, {members.Duplicates:N0} repeated."));
    }

    public void Take(SyncPlan plan)
    {
        _plan = plan;
        _result = _result with { Unchanged = plan.Unchanged };
        On(new SyncEvent.Note($"Plan: add {plan.Adds.Count:N0}, remove {plan.Removes.Count:N0}, leave {plan.Unchanged:N0}."));
    }

    /// <summary>Takes the plan's fingerprint.</summary>
    public async Task CompletePlanAsync() => Plan = await PlanGuard.CompleteAsync(Plan, _plan!).ConfigureAwait(false);

    /// <summary>Takes what reading back found, or why it could not be done: the run itself has succeeded either way.</summary>
    public void TakeVerified(long differences, SyncFault? failure)
    {
        if (failure is not null)
        {
            _unverified = $"Segment '{SegmentKey}' could not be verified: {failure.Message}";
            On(new SyncEvent.Warning(_unverified));
            return;
        }

        _result = _result with { Drift = differences };
        if (differences == 0)
            On(new SyncEvent.Note($"Segment '{SegmentKey}' was read back: it holds what it should."));
        else
            On(new SyncEvent.Warning($"Segment '{SegmentKey}' differs from the cohort by {differences:N0} member(s)."));
    }

    public BatchSender Begin(ISegmentLease lease) => _sender = new(_request, _segments, _ledger, lease, this);

    /// <summary>The run so far, as the ledger keeps it if nobody ends it.</summary>
    public CohortSyncResult Snapshot() => Finish(SyncStatus.PartiallyApplied, "The run has not ended; if it is no longer running, the next one finishes it.");

    /// <summary>The result of a run whose changes were all acknowledged.</summary>
    public CohortSyncResult Finished()
    {
        int refused = _sender!.Refused.Count;
        return Finish(SyncStatus.Succeeded, refused == 0 ? _unverified : $"LaunchDarkly refused {refused:N0} member(s) one by one. {_unverified}".TrimEnd());
    }

    /// <summary>The end of a run that was shown and not made. With "no" at the prompt it is recorded, with -WhatIf it is not.</summary>
    public async Task<SyncOutcome> PlannedAsync()
    {
        if (Plan.Fingerprint is null)
            await CompletePlanAsync().ConfigureAwait(false);
        CohortSyncResult result = Finish(SyncStatus.Planned, "Nothing was sent.") with { StoredPlan = Plan, Added = _plan!.Adds.Count, Removed = _plan.Removes.Count };
        await RecordAsync(result).ConfigureAwait(false);
        return End(result, fault: null);
    }

    /// <summary>The end of a run that waits for people to approve its change, or an earlier one.</summary>
    public async Task<SyncOutcome> PendingAsync(IReadOnlyList<AwaitedChange> asked, string reason)
    {
        int approvals = asked.Count(change => change.Kind == AwaitedKind.Approval);
        string more = approvals > 1 ? $" ({approvals:N0} requests)" : "";
        CohortSyncResult result = Finish(SyncStatus.PendingApproval, reason + more) with
        {
            Added = _plan?.Adds.Count ?? 0,
            Removed = _plan?.Removes.Count ?? 0,
            ApprovalUri = asked.Select(change => change.Link).FirstOrDefault(link => link is not null),
        };
        await RecordAsync(result).ConfigureAwait(false);
        return End(result, fault: null);
    }

    public async Task<SyncOutcome> UnchangedAsync(KnownBaseline known, CancellationToken cancellation)
    {
        if (known.ReplacesLedger && !_request.WhatIf)
            await ReplaceAsync(known, cancellation).ConfigureAwait(false);
        string? reason = _unverified ?? (_result.Drift, known.Source) switch
        {
            (0, _) => PlanGuard.IsNotNeeded(_request, Plan) ? StoredPlan.NotNeeded : null,
            (long drift, SyncBaseline.Destination) => $"LaunchDarkly holds the cohort; the ledger was out by {drift:N0} member(s) and is put right.",
            (long drift, _) => $"Nothing had to be sent, and LaunchDarkly differs by {drift:N0} member(s). Use -Baseline Destination to repair it.",
        };
        CohortSyncResult result = Finish(SyncStatus.Unchanged, reason);
        await RecordAsync(result).ConfigureAwait(false);
        return End(result, fault: null);
    }

    /// <summary>The end of a run that is settled; recorded once more when reading back has added to it.</summary>
    public async Task<SyncOutcome> SucceededAsync(bool record)
    {
        CohortSyncResult result = Finished();
        if (record)
            await RecordAsync(result).ConfigureAwait(false);
        return End(result, fault: null);
    }

    public async Task<SyncOutcome> FailedAsync(SyncFault fault)
    {
        SyncStatus status = fault.IsGuard ? SyncStatus.Blocked
            : _sender is { Sent.MayHaveChanged: true } ? SyncStatus.PartiallyApplied
            : SyncStatus.Failed;
        CohortSyncResult result = Finish(status, _sender is null ? fault.Message : $"{fault.Message} {WhatWasSent(_sender)}") with { ErrorId = fault.Kind, Advice = fault.Advice };
        await RecordAsync(result).ConfigureAwait(false);
        return End(result, fault);
    }

    public async Task StoppedAsync()
    {
        if (IsSettled)
            return;
        if (_sender is not { Sent.MayHaveChanged: true })
            await RecordAsync(Finish(SyncStatus.Failed, "The run was stopped before anything was sent.")).ConfigureAwait(false);
        else
            await RecordAsync(Finish(SyncStatus.PartiallyApplied, "The run was stopped. " + WhatWasSent(_sender))).ConfigureAwait(false);
    }

    private string WhatWasSent(BatchSender sender)
    {
        long changes = _plan!.Changes;
        long acknowledged = sender.Sent.Added + sender.Sent.Removed;
        return !sender.Sent.MayHaveChanged ? "Nothing was changed."
            : acknowledged == 0 ? $"LaunchDarkly acknowledged none of {changes:N0} changes; some may have arrived all the same, and the next run finishes them."
            : $"LaunchDarkly acknowledged {acknowledged:N0} of {changes:N0} changes; the next run finishes the rest.";
    }

    // At the end, when it is known whom LaunchDarkly refused; however the run ended, since many skipped rows may be why. A removal
    // that was refused is no row of the cohort.
    private SyncOutcome End(CohortSyncResult result, SyncFault? fault)
    {
        if (_members is not null)
        {
            SkippedShare share = new(_members.Rows, _members.Skipped - _members.Invalid, _members.Invalid, _sender?.Refused.Count(change => change.Add) ?? 0);
            if (share.IsTooMuch)
                On(new SyncEvent.Warning($"Cohort '{result.CohortName}' ({result.CohortId}): {share.Describe(_keyProperty)}"));
        }
        On(new SyncEvent.Note($"The run has ended: {new SyncSummary(result)}"));
        return new(result, fault);
    }

    private CohortSyncResult Finish(SyncStatus status, string? reason) => _result with
    {
        Status = status,
        Reason = reason,
        StoredPlan = _request.WhatIf ? PlanGuard.Storable(Plan, status) : null,
        Added = _sender?.Sent.Added ?? 0,
        Removed = _sender?.Sent.Removed ?? 0,
        Batches = _sender?.Sent.Batches ?? 0,
        Skipped = _result.Skipped + (_sender?.Refused.Count ?? 0),
        SkippedReasons = new(_result.SkippedReasons.Append(new(SkippedMember.RejectedByPartner, _sender?.Refused.Count ?? 0))),
        Retries = Retries,
        Duration = _time.GetElapsedTime(_started),
    };

    // The result reaches the caller in any case; a ledger that can't take the record is a warning beside it.
    private async Task RecordAsync(CohortSyncResult result)
    {
        if (_request.WhatIf)
            return;
        try
        {
            await _ledger.RecordRunAsync(Address, result, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncFault fault)
        {
            On(new SyncEvent.Warning("The run is not in the ledger: " + fault.Message));
        }
    }
}
