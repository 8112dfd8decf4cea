using System.Globalization;
using LDCohortSync.Ports;

namespace LDCohortSync.Requests;

/// <summary>
/// Gets the files of cohorts within Amplitude's limits: goes on with what an earlier run has asked for and not finished with,
/// waits for its turn, and warns once when the month's quota runs out. A command has one for each Amplitude project.
/// </summary>
public sealed class CohortRequests(ICohortSource source, IRequestLedger ledger, TimeProvider? time = null)
{
    // Later by so much for each run ahead, which is more than a timer is usually late: so the line keeps its order.
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private int _hasWarned;

    /// <summary>The Amplitude project.</summary>
    public ICohortSource Source => source;

    /// <summary>Asks for a cohort, or goes on with an earlier request, and opens the file.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <param name="keyProperty">What names a member.</param>
    /// <param name="anew">True to ask in any case.</param>
    /// <param name="observer">Is told of waiting.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault">A fault of Amplitude or of the ledger; <see cref="FaultKind.RateLimited"/> when the limits
    /// leave no room before the deadline, <see cref="FaultKind.ServiceTimeout"/> when the cohort is not computed by then.</exception>
    internal async Task<CohortDownload> OpenAsync(AmplitudeCohort cohort, string keyProperty, bool anew, ISyncObserver observer,
        CancellationToken cancellation)
    {
        CohortRequest request = new(source.Project, cohort.Id, keyProperty);
        RequestTurn.Granted turn = await TakeTurnAsync(cohort, request, anew ? TimeSpan.Zero : RequestRules.ContinueWithin, observer, cancellation)
            .ConfigureAwait(false);
        if (turn.RequestId is not null)
        {
            try
            {
                return await DownloadAsync(turn, cohort, request, observer, cancellation).ConfigureAwait(false);
            }
            catch (SyncFault fault) when (fault.EndsRequest)
            {
                observer.On(new SyncEvent.Note($"The earlier request is of no more use: {fault.Message} A new one is made."));
            }

            turn = await TakeTurnAsync(cohort, request, TimeSpan.Zero, observer, cancellation).ConfigureAwait(false);
        }

        return await DownloadAsync(turn, cohort, request, observer, cancellation).ConfigureAwait(false);
    }

    private async Task<RequestTurn.Granted> TakeTurnAsync(AmplitudeCohort cohort, CohortRequest request, TimeSpan continueWithin,
        ISyncObserver observer, CancellationToken cancellation)
    {
        long startedAt = _time.GetTimestamp();
        while (true)
        {
            RequestTurn turn = await ledger.TakeTurnAsync(request, continueWithin, source.Limits, cancellation).ConfigureAwait(false);
            if (turn is RequestTurn.Granted granted)
                return granted;

            RequestTurn.Full full = (RequestTurn.Full)turn;
            string reason = string.Create(CultureInfo.CurrentCulture,
                $"{full.Limit.Requests} cohort requests of this Amplitude project were started within {full.Limit.Window.TotalMinutes:0.#} min, which is all that it allows");
            TimeSpan left = source.Deadline - _time.GetElapsedTime(startedAt);
            if (full.Wait > left)
            {
                throw new SyncFault(FaultKind.RateLimited,
                    $"Cohort '{cohort.Name}' ({cohort.Id}) could not be asked for within {source.Deadline.TotalMinutes:0.#} minutes: {reason}.",
                    "Try again later, with fewer cohorts at the same time.") { Target = cohort.Id };
            }

            // Rounded up, because a timer's whole milliseconds would end just before there is room.
            TimeSpan pause = TimeSpan.FromMilliseconds(Math.Ceiling(full.Wait.TotalMilliseconds)) + ForThoseAhead(full, left);
            observer.On(new SyncEvent.Note(string.Create(CultureInfo.CurrentCulture,
                $"Waiting {pause.TotalSeconds:0.#} s before asking for cohort '{cohort.Name}': {reason}.")));
            await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
        }
    }

    // When many wait, whoever happens to be the first one awake would get each room, and some run would wait until its deadline. Not all of
    // those ahead come for theirs: some have died, some go on with an earlier request. So no more than half of them are reckoned with.
    private static TimeSpan ForThoseAhead(RequestTurn.Full full, TimeSpan left)
    {
        TimeSpan pause = (full.Limit.Window * (full.Ahead / (2 * full.Limit.Requests))) + (s_step * full.Ahead);
        return pause < left - full.Wait ? pause : left - full.Wait;
    }

    private async Task<CohortDownload> DownloadAsync(RequestTurn.Granted turn, AmplitudeCohort cohort, CohortRequest request,
        ISyncObserver observer, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(source.Deadline, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            string requestId = await AskAsync(turn, cohort, request, observer, either.Token).ConfigureAwait(false);
            await source.WaitAsync(requestId, observer, either.Token).ConfigureAwait(false);
            return new(await source.OpenFileAsync(requestId, observer, either.Token).ConfigureAwait(false), ledger, turn, observer);
        }
        catch (SyncFault fault) when (fault.EndsRequest)
        {
            await ledger.DropAsync(turn.Number, cancellation).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            await CohortDownload.ReleaseAsync(ledger, turn.Number, observer).ConfigureAwait(false);
            throw new SyncFault(FaultKind.ServiceTimeout,
                $"Amplitude did not finish cohort '{cohort.Name}' ({cohort.Id}) within {source.Deadline.TotalMinutes:0.#} minutes.",
                "Try again later; large cohorts and cohorts of user properties take longest.", e) { Target = cohort.Id };
        }
        catch
        {
            await CohortDownload.ReleaseAsync(ledger, turn.Number, observer).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<string> AskAsync(RequestTurn.Granted turn, AmplitudeCohort cohort, CohortRequest request, ISyncObserver observer,
        CancellationToken cancellation)
    {
        observer.On(new SyncEvent.Entering(SyncPhase.Requested));
        if (turn.RequestId is not null)
        {
            TimeSpan age = _time.GetUtcNow() - turn.AskedAt;
            observer.On(new SyncEvent.Note(string.Create(CultureInfo.CurrentCulture,
                $"Going on with a request for cohort '{cohort.Name}' ({cohort.Id}) that an earlier run made {age.TotalMinutes:0} min ago and did not finish with.")));
            return turn.RequestId;
        }

        WarnOfQuota(turn.ThisMonth, observer);
        observer.On(new SyncEvent.Note($"Asking Amplitude for the members of cohort '{cohort.Name}' ({cohort.Id})."));
        string requestId = await source.RequestAsync(cohort.Id, request.KeyProperty, observer, cancellation).ConfigureAwait(false);
        // It is paid for, so it is kept even if the run is being stopped right now.
        try
        {
            await ledger.StoreIdAsync(turn.Number, requestId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.LedgerUnavailable)
        {
            observer.On(new SyncEvent.Note("The request can't be continued by a later run: " + fault.Message));
        }

        return requestId;
    }

    private void WarnOfQuota(long thisMonth, ISyncObserver observer)
    {
        if (thisMonth < RequestRules.WarnFrom || Interlocked.Exchange(ref _hasWarned, 1) == 1)
            return;
        observer.On(new SyncEvent.Warning(string.Create(CultureInfo.CurrentCulture,
            $"{thisMonth:N0} cohort requests of this Amplitude project were made this month with this ledger, and most plans have {RequestRules.PerMonth:N0} a month.")));
    }
}
