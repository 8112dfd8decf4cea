using System.Globalization;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ledger.Subscriptions;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Moves;

/// <summary>Tells whether a move is possible. Each method runs in the caller's transaction.</summary>
internal static class MoveGate
{
    private const string WaitAdvice = "Run it again when that is done; what a process that ended has left behind is over after a minute.";

    /// <summary>Makes sure that a ledger may be moved away.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="from">Its place.</param>
    /// <param name="to">Where it goes.</param>
    /// <returns>The note of an earlier move between the two, which may have been cut off; null when there was none.</returns>
    /// <exception cref="SyncFault">It is elsewhere already, or somebody works with it.</exception>
    public static MoveMark? RequireMovable(LedgerTransaction transaction, string from, string to)
    {
        if (LedgerMarks.ReadMoved(transaction) is { } moved && moved.Place == to)
            return moved;
        LedgerMarks.RequireHere(transaction, from);
        foreach ((SegmentAddress segment, LeaseHolder holder) in LeaseTable.ReadAll(transaction))
        {
            if (!holder.IsOver(ProcessIdentity.Current, transaction.Now))
                throw InUse(holder, $"syncing segment '{segment.SegmentKey}'", segment.SegmentKey);
        }

        foreach (SubscriptionRow row in SubscriptionTable.ReadAll(transaction))
        {
            if (!row.IsFree(ProcessIdentity.Current, transaction.Now))
                throw InUse(row.Holder!, $"running the registered sync of cohort '{row.Subscription.CohortId}'", row.Subscription.CohortId);
        }

        return null;
    }

    /// <summary>Makes sure that a ledger may be moved to a place: nothing that counts may be there.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="to">The place.</param>
    /// <exception cref="SyncFault">There is a ledger that may be in use, or the copy of another one.</exception>
    public static void RequireFree(LedgerTransaction transaction, string from, string to)
    {
        if (LedgerMarks.ReadMoved(transaction) is not null)
            return;     // by its own record it is elsewhere
        if (LedgerMarks.ReadArriving(transaction) is { } arriving)
        {
            if (arriving.Place != from)
                LedgerMarks.RequireHere(transaction, to);
            return;     // a copy of the same that was cut off; the one that it comes from is what counts
        }

        LedgerContent content = LedgerScan.Count(transaction);
        if (!content.IsEmpty || LeaseTable.ReadAll(transaction).Count > 0)
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The ledger '{to}' is not empty, and would be lost: it holds {content}.",
                "Give -To a place where there is no ledger. One that was moved away itself is replaced.") { Target = to };
        }
    }

    private static SyncFault InUse(LeaseHolder holder, string doing, string target) => new(FaultKind.SyncInProgress, string.Create(CultureInfo.InvariantCulture,
        $"The ledger is in use: process {holder.Process.ProcessId} on host {holder.Process.Host} has been {doing} since {holder.Since.ToLocalTime():yyyy-MM-dd HH:mm:ss zzz}."),
        WaitAdvice) { Target = target };
}
