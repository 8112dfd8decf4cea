using LDCohortSync.Destinations;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Finds out what is in a segment before a plan is made. Never takes a guess for knowledge.</summary>
public sealed class BaselineReader(ISegmentDestination segments, ILedger ledger, ISyncObserver observer)
{
    /// <summary>Reads the baseline that the request asks for.</summary>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.ExportUnavailable"/>, or the guard <see cref="FaultKind.UnknownBaseline"/>, or a fault of a service.
    /// </exception>
    public async Task<KnownBaseline> ReadAsync(SyncRequest request, SegmentAddress address, CancellationToken cancellation)
    {
        observer.On(new SyncEvent.Entering(SyncPhase.ReadingSegment));
        LDSyncedSegment? segment = await FindAsync(request, cancellation).ConfigureAwait(false);

        (SegmentBaseline? known, long newestDoubt) = await LoadAsync(request, address, segment, cancellation).ConfigureAwait(false);

        // A segment that LaunchDarkly does not show can't be the baseline of members who may still be in it: see Resend.
        if (request.Baseline == SyncBaseline.Destination && (segment is not null || known is null))
            return await FromDestinationAsync(segment, known, newestDoubt, cancellation).ConfigureAwait(false);
        if (known is not null && IsGone(segment, known))
        {
            return segment is { MemberCount: not 0 }
                ? await OntoStrangersAsync(request, segment, known, cancellation).ConfigureAwait(false)
                : Resend(request, segment, known);
        }

        if (known is { IsPartial: true } && segment is not null && !(known.IsSettled && segment.MemberCount == known.Settled.Count))
            return await OntoStrangersAsync(request, segment, known, cancellation).ConfigureAwait(false);
        if (known is not null)
            return FromLedger(segment, known);
        if (segment is null || segment.MemberCount == 0)
        {
            observer.On(new SyncEvent.Note(segment is null
                ? "LaunchDarkly has no segment of the cohort and the ledger knows of none, so every member is new."
                : $"Segment '{segment.Key}' has no members and the ledger knows of none, so every member is new."));
            return new(new(new()), segment, SyncBaseline.Ledger, Drift: 0, ReplacesLedger: false);
        }

        return await OntoStrangersAsync(request, segment, known: null, cancellation).ConfigureAwait(false);
    }

    private async Task<LDSyncedSegment?> FindAsync(SyncRequest request, CancellationToken cancellation)
    {
        LDSyncedSegment? segment = await segments.FindAsync(request.Cohort.Id, observer, cancellation).ConfigureAwait(false);
        if (segment is null)
            return null;
        DestinationRules.RequireFit(segment, segments);
        if (!segment.IsImporting || segments.Imports is not { } imports)
            return segment;
        if (request.WhatIf)
        {
            observer.On(new SyncEvent.Warning($"LaunchDarkly is importing members into segment '{segment.Key}'; the plan may be out of date when that ends."));
            return segment;
        }

        await imports.WaitAsync(segment.Key, import: null, observer, cancellation).ConfigureAwait(false);
        return await segments.FindAsync(request.Cohort.Id, observer, cancellation).ConfigureAwait(false);
    }

    // What LaunchDarkly holds replaces what the ledger holds, so a damaged ledger does not matter then, nor do its doubts.
    private async Task<(SegmentBaseline? Known, long NewestDoubt)> LoadAsync(SyncRequest request, SegmentAddress address, LDSyncedSegment? segment, CancellationToken cancellation)
    {
        try
        {
            SegmentBaseline? known = await ledger.LoadAsync(address, cancellation).ConfigureAwait(false);
            return (known, known?.NewestDoubt ?? 0);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.LedgerDamaged && request.Baseline == SyncBaseline.Destination && segment is not null)
        {
            observer.On(new SyncEvent.Warning($"{fault.Message} LaunchDarkly's content replaces it."));
            return (null, long.MaxValue);
        }
    }

    private async Task<KnownBaseline> FromDestinationAsync(LDSyncedSegment? segment, SegmentBaseline? known, long newestDoubt, CancellationToken cancellation)
    {
        MemberSet members = segment is null ? new() : await segments.ReadMembersAsync(segment, observer, cancellation).ConfigureAwait(false);
        observer.On(new SyncEvent.Note($"LaunchDarkly holds {members.Count:N0} members of the segment, which is what is compared with."));
        long drift = 0;
        if (known is { IsSettled: true })
        {
            drift = known.Settled.Count + (long)members.Count - 2 * known.Settled.CountIn(members);
            if (drift > 0)
                observer.On(new SyncEvent.Warning($"LaunchDarkly differs from the ledger by {drift:N0} member(s); LaunchDarkly's content is the baseline now."));
        }

        return new(new(members, generation: segment?.Generation) { NewestDoubt = newestDoubt }, segment, SyncBaseline.Destination, drift, ReplacesLedger: true);
    }

    // Without a certain member there was no segment yet that could be lost: an earlier run did not get through.
    private static bool IsGone(LDSyncedSegment? segment, SegmentBaseline known) =>
        (segment is null && known.Settled.Count > 0) || (segment?.Generation is int now && known.Generation is int before && now != before);

    private KnownBaseline FromLedger(LDSyncedSegment? segment, SegmentBaseline known)
    {
        observer.On(new SyncEvent.Note(known.IsSettled
            ? $"The ledger knows {known.Settled.Count:N0} members of the segment, which is what is compared with."
            : "An earlier run did not finish; this one sends again what may be missing."));

        long drift = 0;
        if (known.IsSettled && segment is { MemberCount: long count } && count != known.Settled.Count)
        {
            drift = Math.Abs(count - known.Settled.Count);
            observer.On(new SyncEvent.Warning(
                $"Segment '{segment.Key}' has {count:N0} members in LaunchDarkly and {known.Settled.Count:N0} in the ledger: somebody else changed it. " +
                "Use -Baseline Destination to repair it."));
        }

        return new(known, segment, SyncBaseline.Ledger, drift, ReplacesLedger: false);
    }

    // LaunchDarkly answers "not found" for a deleted segment and for one that the token may not see. Both end right when
    // nobody counts as surely in the segment and everybody whom the ledger knows as possibly in it: all is sent again, removals
    // included. A run that only adds can't settle who was possibly there, so it has to be told. Those whom the ledger does not know,
    // or no longer knows, may be in it all the same.
    private KnownBaseline Resend(SyncRequest request, LDSyncedSegment? segment, SegmentBaseline known)
    {
        MemberSet possible = new(known.Settled.Count);
        foreach (ReadOnlyMemory<byte> key in known.Possible())
            possible.Add(key.Span);
        bool hasStrangers = segment is null ? known.IsPartial : segment.MemberCount != 0;
        string what = segment is null
            ? "LaunchDarkly no longer shows the segment of this cohort: it was deleted, or the token may not see it."
            : Guards.MadeAgain(segment);
        if (request.Mode == SyncMode.AddOnly && possible.Count > 0)
        {
            if (!request.Force)
                throw Guards.SegmentGone(request.Cohort, what);
            observer.On(new SyncEvent.Warning(what + " It is taken for empty."));
            SegmentBaseline empty = new(new(), generation: segment?.Generation) { IsPartial = hasStrangers || segment is null, NewestDoubt = known.NewestDoubt };
            return new(empty, segment, SyncBaseline.Ledger, Drift: 0, ReplacesLedger: true);
        }

        if (possible.Count > 0)
            observer.On(new SyncEvent.Warning(what + " Every member is sent again."));
        SegmentBaseline doubted = new(new(), maybeAdded: possible) { NewestDoubt = known.NewestDoubt, IsPartial = hasStrangers };
        return new(doubted, segment, SyncBaseline.Ledger, Drift: 0, ReplacesLedger: false);
    }

    // The segment has members that the ledger does not know: it was filled before its first sync, and if it was synced since,
    // then by a run that was told to leave them alone. Or somebody else has deleted it, made it again and filled it.
    private async Task<KnownBaseline> OntoStrangersAsync(SyncRequest request, LDSyncedSegment segment, SegmentBaseline? known, CancellationToken cancellation)
    {
        try
        {
            KnownBaseline read = await FromDestinationAsync(segment, known: null, known?.NewestDoubt ?? 0, cancellation).ConfigureAwait(false);
            observer.On(new SyncEvent.Warning(
                $"The ledger does not know all members of segment '{segment.Key}'; what LaunchDarkly holds is the baseline."));
            return read;
        }
        catch (SyncFault cause) when (cause.Kind == FaultKind.ExportUnavailable)
        {
            bool isMadeAgain = known is not null && IsGone(segment, known);
            if (!request.Force && isMadeAgain)
                throw Guards.UnknownSinceMadeAgain(request.Cohort, segment, cause);
            if (!request.Force && request.Mode == SyncMode.Mirror)
                throw Guards.UnknownBaseline(request.Cohort, segment, cause);
            observer.On(new SyncEvent.Warning(
                $"Segment '{segment.Key}' has members that nobody knows ({cause.Message}); they stay in it."));
            if (isMadeAgain)
                return Resend(request, segment, known!);
            SegmentBaseline part = known is null
                ? new(new(), generation: segment.Generation) { IsPartial = true }
                : known;
            long drift = part.IsSettled && segment.MemberCount is long count ? Math.Abs(count - part.Settled.Count) : 0;
            return new(part, segment, SyncBaseline.Ledger, drift, ReplacesLedger: false);
        }
    }
}
