using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ledger.Leases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Requests;

/// <summary>
/// The cohort requests of all Amplitude projects. The clock is read within the write transaction: a run that waited for the database
/// must not count as having started before it did.
/// </summary>
internal sealed class RequestDesk(LedgerDatabase database, ProcessIdentity process)
{
    public Task<RequestTurn> TakeTurnAsync(CohortRequest request, TimeSpan continueWithin, IReadOnlyList<RequestLimit> limits,
        CancellationToken cancellation) =>
        database.WriteAsync(false, LedgerPart.RequestsOf(request.Project), transaction =>
        {
            DateTimeOffset now = transaction.Now;
            OpenRequest? open = continueWithin <= TimeSpan.Zero ? null : FindFree(transaction, request, now, continueWithin);
            if (open is null && FindFull(transaction, request.Project, now, limits) is RequestTurn.Full full)
                return (RequestTurn)(full with { Ahead = CountAhead(transaction, request, now) });

            long number = open?.Number ?? Make(transaction, request, now);
            if (open is not null)
                transaction.Execute(LedgerSql.HoldRequest, [("@id", number), .. Holder]);
            return new RequestTurn.Granted(number, open?.RequestId, open?.AskedAt ?? now, CountMonth(transaction, request.Project, now));
        }, cancellation);

    public Task StoreIdAsync(long number, string requestId, CancellationToken cancellation) =>
        WriteAsync(true, LedgerSql.SetRequestId, cancellation, ("@id", number), ("@request_id", requestId));

    public Task ReleaseAsync(long number, CancellationToken cancellation) =>
        WriteAsync(false, LedgerSql.ReleaseRequest, cancellation, ("@id", number));

    public Task DropAsync(long number, CancellationToken cancellation) =>
        WriteAsync(true, LedgerSql.DropRequest, cancellation, ("@id", number));

    private (string Name, object? Value)[] Holder =>
        [("@host", process.Host), ("@process_id", process.ProcessId), ("@process_start", process.Start)];

    private static OpenRequest? FindFree(LedgerTransaction transaction, CohortRequest request, DateTimeOffset now, TimeSpan within) =>
        transaction.Query(LedgerSql.OpenRequests, OpenRequest.Read, [.. Names(request),
            ("@since", LedgerTime.Write(now - within)), ("@now", LedgerTime.Write(now))]).FirstOrDefault() is { IsFree: true } newest ? newest : null;

    // Times beyond the window's end are those of a clock that has been set back since; they may not lock the project for long.
    private static RequestTurn.Full? FindFull(LedgerTransaction transaction, string project, DateTimeOffset now, IReadOnlyList<RequestLimit> limits)
    {
        RequestTurn.Full? longest = null;
        foreach (RequestLimit limit in limits)
        {
            string? oldest = transaction.Scalar<string>(LedgerSql.NthNewestRequest, ("@project", project),
                ("@since", LedgerTime.Write(now - limit.Window)), ("@until", LedgerTime.Write(now + limit.Window)), ("@newer", limit.Requests - 1));
            if (oldest is null)
                continue;
            TimeSpan wait = LedgerTime.Read(oldest) + limit.Window - now;
            if (longest is null || wait > longest.Wait)
                longest = new(limit, wait);
        }

        return longest;
    }

    // The claim tells who came first, and a request since then who has had a turn. A claim that gave no sign of life for long is over.
    private int CountAhead(LedgerTransaction transaction, CohortRequest request, DateTimeOffset now) =>
        (int)transaction.Scalar<long>(LedgerSql.CountAhead, [("@project", request.Project), ("@cohort_id", request.CohortId),
            ("@alive", LedgerTime.Write(now - LeaseHolder.Lifetime)), .. Holder]);

    private static long CountMonth(LedgerTransaction transaction, string project, DateTimeOffset now)
    {
        DateTimeOffset month = new(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return transaction.Scalar<long>(LedgerSql.CountRequests, ("@project", project),
            ("@since", LedgerTime.Write(month)), ("@until", LedgerTime.Write(month.AddMonths(1))));
    }

    private static (string Name, object? Value)[] Names(CohortRequest request) =>
        [("@project", request.Project), ("@cohort_id", request.CohortId), ("@key_property", request.KeyProperty)];

    private long Make(LedgerTransaction transaction, CohortRequest request, DateTimeOffset now) =>
        transaction.Scalar<long>(LedgerSql.MakeRequest, [.. Names(request), ("@asked", LedgerTime.Write(now)), .. Holder]);

    private Task<int> WriteAsync(bool durable, string sql, CancellationToken cancellation, params (string Name, object? Value)[] values) =>
        database.WriteAsync(durable, LedgerPart.Rows, transaction => transaction.Execute(sql, values), cancellation);
}
