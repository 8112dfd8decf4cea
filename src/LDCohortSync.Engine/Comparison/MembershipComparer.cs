using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Comparison;

/// <summary>Puts a cohort beside what LaunchDarkly, or the ledger, has of it.</summary>
public sealed class MembershipComparer(ISegmentDestination segments, ILedger ledger)
{
    // Enough that a segment with one wrong member in twenty is found out with near certainty (0.95^200 is 0.004 %).
    private const int SampleSize = 200;

    /// <summary>Compares.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SegmentNotFound"/>, or a fault of a service or the ledger.</exception>
    public Task<ComparedSets> CompareAsync(AmplitudeCohort cohort, MemberSet members, CompareAgainst against, ISyncObserver observer, CancellationToken cancellation) =>
        against == CompareAgainst.Ledger
            ? WithLedgerAsync(cohort, members, observer, cancellation)
            : WithDestinationAsync(cohort, members, observer, cancellation);

    private async Task<ComparedSets> WithLedgerAsync(AmplitudeCohort cohort, MemberSet members, ISyncObserver observer, CancellationToken cancellation)
    {
        string key = segments.KeyFor(cohort.Id);
        SegmentBaseline known = await ledger.LoadAsync(new(segments.Scope, key), cancellation).ConfigureAwait(false)
            ?? throw NotFound(cohort, key, $"The ledger knows nothing of segment '{key}'.");
        if (known.IsSettled)
            return new(members, known.Settled);

        observer.On(new SyncEvent.Warning(
            $"A run on segment '{key}' did not finish, so the ledger only knows who may be in it. Sync the cohort again, or compare -Against Destination."));
        MemberSet possible = new(known.Settled.Count);
        foreach (ReadOnlyMemory<byte> one in known.Possible())
            possible.Add(one.Span);
        return new ComparedSets(members, possible) with { IsCertain = false };
    }

    private async Task<ComparedSets> WithDestinationAsync(AmplitudeCohort cohort, MemberSet members, ISyncObserver observer, CancellationToken cancellation)
    {
        LDSyncedSegment segment = await segments.FindAsync(cohort.Id, observer, cancellation).ConfigureAwait(false)
            ?? throw NotFound(cohort, segments.KeyFor(cohort.Id), $"LaunchDarkly has no segment of cohort '{cohort.Name}' ({cohort.Id}).");
        try
        {
            return new(members, await segments.ReadMembersAsync(segment, observer, cancellation).ConfigureAwait(false));
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.ExportUnavailable)
        {
            ComparedSets sampled = await SampleAsync(segment, members, observer, cancellation).ConfigureAwait(false);
            observer.On(new SyncEvent.Warning(
                $"The members of segment '{segment.Key}' can't be read ({fault.Message}). Instead the counts were compared " +
                $"({members.Count:N0} in the cohort, {segment.MemberCount:N0} in the segment) and {sampled.Sampled:N0} members of the cohort looked up: " +
                $"{sampled.SampledMissing:N0} are not in the segment."));
            return sampled;
        }
    }

    private async Task<ComparedSets> SampleAsync(LDSyncedSegment segment, MemberSet members, ISyncObserver observer, CancellationToken cancellation)
    {
        int wanted = Math.Min(SampleSize, members.Count);
        int missing = 0;
        foreach (ReadOnlyMemory<byte> key in Sample(members, wanted))
        {
            if (!await segments.HoldsAsync(segment, key, observer, cancellation).ConfigureAwait(false))
                missing++;
        }

        return new(members, Segment: null, segment.MemberCount, wanted, missing);
    }

    // Each member is taken with the same chance, in one pass: as many as are still wanted, of as many as are left.
    private static IEnumerable<ReadOnlyMemory<byte>> Sample(MemberSet members, int wanted)
    {
        int left = members.Count;
        foreach (ReadOnlyMemory<byte> key in members)
        {
            if (Random.Shared.Next(left--) >= wanted)
                continue;
            yield return key;
            if (--wanted == 0)
                yield break;
        }
    }

    private static SyncFault NotFound(AmplitudeCohort cohort, string segmentKey, string message) =>
        new(FaultKind.SegmentNotFound, message, $"Make it with Sync-AmplitudeCohort -CohortId {cohort.Id}.") { Target = segmentKey };
}
