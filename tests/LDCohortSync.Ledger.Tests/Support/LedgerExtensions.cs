using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

internal static class LedgerExtensions
{
    /// <summary>Begins a run that knows of every doubt, and whose segment holds no stranger.</summary>
    public static Task BeginAsync(this ILedger ledger, SegmentAddress segment, CohortSyncResult run, IReadOnlyList<ReadOnlyMemory<byte>> adds,
        IReadOnlyList<ReadOnlyMemory<byte>> removes, CancellationToken cancellation) =>
        ledger.BeginAsync(segment, run, new SegmentBaseline(new()) { NewestDoubt = long.MaxValue }, adds, removes, cancellation);

    /// <summary>Replaces whatever is known, doubts included.</summary>
    public static Task ReplaceAsync(this ILedger ledger, SegmentAddress segment, MemberSet members, int? generation, CancellationToken cancellation) =>
        ledger.ReplaceAsync(segment, new SegmentBaseline(members, generation: generation) { NewestDoubt = long.MaxValue }, cancellation);
}
