using System.Diagnostics;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Moves;

/// <summary>
/// Moves a ledger. The old one is kept from all writers until the copy has been read back, found equal and committed, with a note that it
/// is a copy and not in use yet. Then the old one is marked as moved, and at last the note goes. So, wherever this is cut off, at most one
/// of the two can be used, and running it again finishes it.
/// </summary>
public sealed class LedgerMover : ILedgerMove
{
    private const int RowsAtOnce = 5_000;
    private const int BlocksAtOnce = 32;

    private readonly DatabaseLedger _from;
    private readonly DatabaseLedger _to;

    /// <summary>Makes a move; nothing is opened yet.</summary>
    /// <param name="from">The ledger, which belongs to the move from here on.</param>
    /// <param name="to">Where it goes; likewise.</param>
    public LedgerMover(DatabaseLedger from, DatabaseLedger to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        _from = from;
        _to = to;
    }

    /// <inheritdoc/>
    public string From => _from.Location;

    /// <inheritdoc/>
    public string To => _to.Location;

    /// <inheritdoc/>
    public async Task<LedgerContent> InspectAsync(CancellationToken cancellation)
    {
        if (IsSame(From, To))
            throw new SyncFault(FaultKind.InvalidParameter, $"-From and -To are the same ledger, '{From}'.", "Give -To another place.") { Target = To };
        if (!await _from.Bare.ExistsAsync(cancellation).ConfigureAwait(false))
        {
            throw new SyncFault(FaultKind.LedgerUnavailable, $"There is no ledger at '{From}'.",
                "Give -From the ledger's place; without it, it is that of LDCOHORTSYNC_LEDGER, or the default.") { Target = From };
        }

        await _from.Bare.OpenAsync(cancellation).ConfigureAwait(false);
        (MoveMark? moved, LedgerContent content) = await _from.Bare.ReadAsync(null,
            transaction => (MoveGate.RequireMovable(transaction, From, To), LedgerScan.Count(transaction)), cancellation).ConfigureAwait(false);
        MoveMark? arriving = null;
        if (await _to.Bare.ExistsAsync(cancellation).ConfigureAwait(false))
        {
            await _to.Bare.OpenAsync(cancellation).ConfigureAwait(false);
            arriving = await _to.Bare.ReadAsync(null, transaction =>
            {
                if (moved is null)
                    MoveGate.RequireFree(transaction, From, To);
                return LedgerMarks.ReadArriving(transaction);
            }, cancellation).ConfigureAwait(false);
        }

        if (moved is not null && arriving?.Id != moved.Id)
            await _from.Bare.ReadAsync(null, transaction => { LedgerMarks.RequireHere(transaction, From); return true; }, cancellation).ConfigureAwait(false);
        return content;
    }

    /// <inheritdoc/>
    public async Task<LedgerMove> MoveAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        long began = Stopwatch.GetTimestamp();
        await InspectAsync(cancellation).ConfigureAwait(false);
        await _to.Bare.OpenAsync(cancellation).ConfigureAwait(false);
        bool isCopied = await _from.Bare.ReadAsync(null, transaction => LedgerMarks.ReadMoved(transaction) is not null, cancellation).ConfigureAwait(false);
        if (isCopied)
            observer.On(new SyncEvent.Note("An earlier move had copied everything and was cut off before its end; it is finished now."));
        LedgerSum sum = isCopied
            ? await _to.Bare.ReadAsync(null, transaction => new LedgerScan(transaction, observer, cancellation).Sum("Reading what was copied"), cancellation).ConfigureAwait(false)
            : await CopyAsync(observer, cancellation).ConfigureAwait(false);

        // Nothing can go back from here on: the old one has given up its place.
        await _to.Bare.WriteAsync(true, LedgerPart.Rows, transaction =>
        {
            LedgerMarks.ForgetMoves(transaction);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);
        return Describe(sum, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Closes both.</summary>
    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync().ConfigureAwait(false);
        await _to.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<LedgerSum> CopyAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        Guid id = Guid.NewGuid();
        using CancellationTokenSource undecided = new();
        CancellationTokenRegistration stop = cancellation.Register(undecided.Cancel);
        await using (stop.ConfigureAwait(false))
        {
            return await _from.Bare.WriteAsync(true, LedgerPart.Rows, source =>
            {
                LockAll(source);
                MoveGate.RequireMovable(source, From, To);
                observer.On(new SyncEvent.Note($"The ledger '{From}' is at rest. Checking it."));
                LedgerSum sum = new LedgerScan(source, observer, undecided.Token).Sum("Checking");
                MoveMark mark = new(id, From, source.Now);
                _to.Bare.WriteAsync(true, LedgerPart.Rows, target => Fill(target, source, sum, mark, observer, undecided.Token), undecided.Token).GetAwaiter().GetResult();

                // The copy is there, so being stopped now would only leave work to do again.
                stop.Unregister();
                LedgerMarks.WriteMoved(source, new(id, To, source.Now));
                return sum;
            }, undecided.Token).ConfigureAwait(false);
        }
    }

    private bool Fill(LedgerTransaction target, LedgerTransaction source, LedgerSum expected, MoveMark mark, ISyncObserver observer, CancellationToken cancellation)
    {
        LockAll(target);
        MoveGate.RequireFree(target, From, To);
        Empty(target, cancellation);
        LedgerScan scan = new(source, observer, cancellation);
        scan.Begin("Copying");
        foreach (MovedTable table in MovedTable.All)
        {
            RowWriter writer = new(target, table);
            scan.ForEach(table, row => writer.Add(row));
            writer.Flush();
        }

        foreach (MovedTable table in MovedTable.All.Where(one => one.HasId))
        {
            long last = Math.Max(LastId(source, table), LastId(target, table));
            if (last > 0)
                target.Execute(string.Format(null, target.Dialect.SetLastId, table.Name), ("@last", last));
        }

        LedgerSum copied = new LedgerScan(target, observer, cancellation).Sum("Reading what was copied");
        if (expected.FindDifference(copied) is { } different)
        {
            throw new SyncFault(FaultKind.LedgerDamaged, $"Table '{different.Name}' of ledger '{To}' is not what was read from '{From}': "
                + $"{copied.RowsOf(different):N0} rows instead of {expected.RowsOf(different):N0}, or other values in them. Nothing was moved.",
                "Run it again, or move the ledger to another place.") { Target = To };
        }

        observer.On(new SyncEvent.Note($"Read back from '{To}': {copied.Rows:N0} rows, the same as in '{From}'."));
        LedgerMarks.ForgetMoves(target);
        LedgerMarks.WriteArriving(target, mark);
        return true;
    }

    // In slices, so that it can be stopped; the whole is one transaction all the same.
    private static void Empty(LedgerTransaction target, CancellationToken cancellation)
    {
        foreach (MovedTable table in MovedTable.All.Reverse())
        {
            do
                cancellation.ThrowIfCancellationRequested();
            while (target.Execute(table.DeleteSome, ("@most", table.HasId ? RowsAtOnce : BlocksAtOnce)) > 0);
        }

        LeaseTable.Clear(target);
    }

    private static void LockAll(LedgerTransaction transaction)
    {
        if (transaction.Dialect.LockAll.Length > 0)
            transaction.Execute(transaction.Dialect.LockAll);
    }

    private static long LastId(LedgerTransaction transaction, MovedTable table) =>
        transaction.Scalar<long>(string.Format(null, transaction.Dialect.LastId, table.Name));

    private LedgerMove Describe(LedgerSum sum, TimeSpan duration) => new()
    {
        From = From,
        To = To,
        Segments = sum.RowsOf(MovedTable.Segment),
        Members = sum.Members,
        Runs = sum.RowsOf(MovedTable.Run),
        Subscriptions = sum.RowsOf(MovedTable.Subscription),
        Requests = sum.RowsOf(MovedTable.Request),
        Rows = sum.Rows,
        Bytes = sum.Bytes,
        Checksum = sum.Checksum,
        Duration = duration,
    };

    // A file may have two names.
    private static bool IsSame(string left, string right) =>
        string.Equals(Real(left), Real(right), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static string Real(string location) => File.Exists(location) ? File.ResolveLinkTarget(location, returnFinalTarget: true)?.FullName ?? location : location;
}
