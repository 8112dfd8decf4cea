using LDCohortSync.Destinations;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Comparison;

/// <summary>Puts a cohort beside what LaunchDarkly, or the ledger, has of it.</summary>
public sealed class MembershipComparer(ISegmentDestination segments, ILedger ledger)
{
    // Enough that a segment with one wrong member in twenty is found out with near certainty (0.95^200 is 0.004 %).
    private const int SampleSize = 200;

    /// <summary>Compares. The segment is read first: then only marks on its members are needed, and where there is no segment, no cohort is.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="readCohort">Reads the cohort's members, set against the given ones if that can be.</param>
    /// <param name="against">What to compare with.</param>
    /// <param name="observer">Is told of what is odd.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SegmentNotFound"/>, or a fault of a service or the ledger.</exception>
    public Task<ComparedSets> CompareAsync(AmplitudeCohort cohort, Func<MemberSet, CancellationToken, Task<CohortMembers>> readCohort,
        CompareAgainst against, ISyncObserver observer, CancellationToken cancellation)
    {
        observer.On(new SyncEvent.Entering(SyncPhase.ReadingSegment));
        return against == CompareAgainst.Ledger
            ? WithLedgerAsync(cohort, readCohort, observer, cancellation)
            : WithDestinationAsync(cohort, readCohort, observer, cancellation);
    }

    private async Task<ComparedSets> WithLedgerAsync(AmplitudeCohort cohort, Func<MemberSet, CancellationToken, Task<CohortMembers>> readCohort,
        ISyncObserver observer, CancellationToken cancellation)
    {
        string key = segments.KeyFor(cohort.Id);
        SegmentBaseline known = await ledger.LoadAsync(segments.AddressFor(cohort.Id), cancellation).ConfigureAwait(false)
            ?? throw NotFound(cohort, key, $"The ledger knows nothing of segment '{key}'.");
        if (known.IsSettled)
            return new(await readCohort(known.Settled, cancellation).ConfigureAwait(false), known.Settled);

        observer.On(new SyncEvent.Warning(
            $"A run on segment '{key}' did not finish, so the ledger only knows who may be in it. Sync the cohort again, or compare -Against Destination."));
        MemberSet possible = new(known.Settled.Count);
        foreach (ReadOnlyMemory<byte> one in known.Possible())
            possible.Add(one.Span);
        return new ComparedSets(await readCohort(possible, cancellation).ConfigureAwait(false), possible) with { IsCertain = false };
    }

    private async Task<ComparedSets> WithDestinationAsync(AmplitudeCohort cohort, Func<MemberSet, CancellationToken, Task<CohortMembers>> readCohort,
        ISyncObserver observer, CancellationToken cancellation)
    {
        LDSyncedSegment segment = await segments.FindAsync(cohort.Id, observer, cancellation).ConfigureAwait(false)
            ?? throw NotFound(cohort, segments.KeyFor(cohort.Id), $"LaunchDarkly has no segment of cohort '{cohort.Name}' ({cohort.Id}).");
        DestinationRules.RequireFit(segment, segments);
        MemberSet held;
        try
        {
            held = await segments.ReadMembersAsync(segment, observer, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.ExportUnavailable)
        {
            CohortMembers members = await readCohort(new(), cancellation).ConfigureAwait(false);
            ComparedSets sampled = await SampleAsync(segment, members, observer, cancellation).ConfigureAwait(false);
            observer.On(new SyncEvent.Warning(
                $"The members of segment '{segment.Key}' can't be read ({fault.Message}). Instead the counts were compared " +
                $"({members.Count:N0} in the cohort, {segment.MemberCount:N0} in the segment) and {sampled.Sampled:N0} members of the cohort looked up: " +
                $"{sampled.SampledMissing:N0} are not in the segment."));
            return sampled;
        }

        return new(await readCohort(held, cancellation).ConfigureAwait(false), held);
    }

    private async Task<ComparedSets> SampleAsync(LDSyncedSegment segment, CohortMembers members, ISyncObserver observer, CancellationToken cancellation)
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
    private static IEnumerable<ReadOnlyMemory<byte>> Sample(CohortMembers members, int wanted)
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
