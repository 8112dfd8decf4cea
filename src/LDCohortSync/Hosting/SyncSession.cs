using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Syncs the inputs of one command: each gets its one result, and a fault that the others do not share stays its own.</summary>
/// <param name="report">Takes the rows that brought no member; null for no report.</param>
/// <param name="onBlocked">Is called for each run that a guard blocks; null for nothing.</param>
internal sealed class SyncSession(ReportFile? report, IFlagTrigger? onBlocked = null) : IDisposable
{
    private readonly List<CohortSyncResult> _results = [];
    private readonly List<(DestinationConnection Connection, SyncRequest Request)> _plans = [];
    private readonly LedgerPruning _pruning = new();
    private CohortSelection? _cohorts;

    /// <summary>How far the command is.</summary>
    public CommandProgress Progress { get; } = new("Sync cohorts");

    /// <summary>How the syncs ended.</summary>
    public IReadOnlyCollection<CohortSyncResult> Results => _results;

    /// <summary>Runs what one input asks for.</summary>
    /// <param name="connection">The destination.</param>
    /// <param name="requests">What to do.</param>
    /// <param name="isStreamed">True when more inputs may come.</param>
    /// <param name="due">The subscriptions that are due; null for none.</param>
    /// <param name="sink">Takes results and errors.</param>
    /// <param name="cancellation">Stops the runs.</param>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task TakeAsync(DestinationConnection connection, IReadOnlyList<SyncRequest> requests, bool isStreamed, DueRun? due, ICommandSink sink,
        CancellationToken cancellation)
    {
        Progress.Expect(requests.Count, isStreamed);
        foreach (SyncRequest request in requests)
            await SyncAsync(connection, request, sink, cancellation).ConfigureAwait(false);
        if (due is null)
            return;
        await due.RunAsync(this, sink, cancellation).ConfigureAwait(false);
        _pruning.Take(due.Connections);
    }

    /// <summary>Runs what had to wait for the last input, puts the report into its place, and has the ledgers pruned.</summary>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task FinishAsync(IReadOnlyList<(DestinationConnection Connection, SyncRequest Request)> held, ICommandSink sink, CancellationToken cancellation)
    {
        foreach ((DestinationConnection connection, SyncRequest request) in held)
            await SyncAsync(connection, request, sink, cancellation).ConfigureAwait(false);
        await MakePlansAsync(sink, cancellation).ConfigureAwait(false);
        Progress.Done(sink);
        EndReport(sink);
        await _pruning.RunAsync(sink, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs one sync and writes its result, and its error if it has one. A stored plan waits for <see cref="MakePlansAsync"/>.</summary>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public Task SyncAsync(DestinationConnection connection, SyncRequest request, ICommandSink sink, CancellationToken cancellation)
    {
        if (request.Plan is null)
            return SyncAsync(connection, request, sink, ended: null, cancellation);
        _plans.Add((connection, request));
        return Task.CompletedTask;
    }

    /// <summary>Makes the plans that came in. At the end: of a file of plans that was cut off, the first ones are read without an error.</summary>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task MakePlansAsync(ICommandSink sink, CancellationToken cancellation)
    {
        foreach ((DestinationConnection connection, SyncRequest request) in _plans)
            await SyncAsync(connection, request, sink, ended: null, cancellation).ConfigureAwait(false);
        _plans.Clear();
    }

    /// <summary>Runs one sync and writes its result, and its error if it has one.</summary>
    /// <param name="connection">The destination.</param>
    /// <param name="request">What to do.</param>
    /// <param name="sink">Takes result and error.</param>
    /// <param name="ended">Is told of the result before it is written; null for nothing.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task SyncAsync(DestinationConnection connection, SyncRequest request, ICommandSink sink, Func<CohortSyncResult, Task>? ended, CancellationToken cancellation)
    {
        Progress.Next(sink, request.Cohort);
        sink.BeginGroup($"Sync cohort '{request.Cohort.Id}' to '{connection.Destination.Name}'");
        Reporter reporter = new(sink, $"Sync cohort {request.Cohort.Id}", Progress);
        try
        {
            await SyncAsync(connection, request, sink, reporter, ended, cancellation).ConfigureAwait(false);
        }
        catch
        {
            // There is no next cohort.
            reporter.Done();
            Progress.Done(sink);
            throw;
        }
    }

    /// <summary>Gives the report up, because it would overwrite what a sync needs.</summary>
    public void DropReport() => report?.Drop();

    /// <summary>Puts the report into its place, or says why that can't be done.</summary>
    public void EndReport(ICommandSink sink)
    {
        try
        {
            report?.Finish();
        }
        catch (SyncFault fault)
        {
            sink.Error(Errors.Record(fault));
        }
    }

    /// <summary>Puts the report into its place.</summary>
    public void Dispose()
    {
        report?.Dispose();
        onBlocked?.Dispose();
    }

    private async Task SyncAsync(DestinationConnection connection, SyncRequest request, ICommandSink sink, Reporter reporter, Func<CohortSyncResult, Task>? ended,
        CancellationToken cancellation)
    {
        SyncOutcome outcome = await RunAsync(connection, request with { OnSkipped = report is null ? null : report.Write }, sink, reporter, cancellation).ConfigureAwait(false);
        // Before the result is handed on: whoever takes it may end the pipeline.
        SyncFault? notTriggered = await TriggerAsync(outcome, request, reporter, cancellation).ConfigureAwait(false);
        if (ended is not null)
            await ended(outcome.Result).ConfigureAwait(false);
        reporter.Done();
        sink.EndGroup();
        _results.Add(outcome.Result);
        sink.Inform(new SyncSummary(outcome.Result));
        sink.Output(outcome.Result);
        if (outcome.Fault is { EndsCommand: true })
            throw outcome.Fault;
        if (outcome.Fault is not null)
            sink.Error(Errors.Record(outcome.Fault));
        if (notTriggered is not null)
            sink.Error(Errors.Record(notTriggered));
    }

    private async Task<SyncOutcome> RunAsync(DestinationConnection connection, SyncRequest request, ICommandSink sink, Reporter reporter, CancellationToken cancellation)
    {
        if (_cohorts?.Connection != connection)
            _cohorts = new(connection);
        if (!request.WhatIf)
            _pruning.Take([connection]);
        SyncEngine engine = EngineFor(connection, _cohorts, connection.Segments);
        try
        {
            engine = EngineFor(connection, _cohorts, connection.SegmentsOf(request.SegmentKind));
            string? name = request.MemberFilePath is null || request.Cohort.Name.Length == 0 ? null : request.Cohort.Name;
            AmplitudeCohort cohort = await _cohorts.GetAsync(request.Cohort.Id, name, reporter, cancellation).ConfigureAwait(false);
            request = request with { Cohort = cohort };
        }
        catch (SyncFault fault)
        {
            return await engine.RefuseAsync(request, fault, reporter).ConfigureAwait(false);
        }

        return await engine.RunAsync(request, (plan, segmentKey, _) => ConfirmAsync(connection.Destination, request.Cohort, plan, segmentKey, sink), reporter, cancellation)
            .ConfigureAwait(false);
    }

    private static SyncEngine EngineFor(DestinationConnection connection, CohortSelection cohorts, ISegmentDestination segments) =>
        new(connection.Destination, cohorts.Requests, segments, connection.Ledger);

    // A guard's word counts whether or not the flag could be switched, so the result stays what it is.
    private async Task<SyncFault?> TriggerAsync(SyncOutcome outcome, SyncRequest request, Reporter reporter, CancellationToken cancellation)
    {
        if (onBlocked is null || request.WhatIf || outcome is not { Result.Status: SyncStatus.Blocked, Fault: { } guard })
            return null;
        try
        {
            await onBlocked.FireAsync(outcome.Result, guard.Kind, reporter, cancellation).ConfigureAwait(false);
            reporter.On(new SyncEvent.Note($"The sync of cohort '{outcome.Result.CohortId}' was blocked ({guard.Kind}); the flag trigger was called."));
            return null;
        }
        catch (SyncFault fault)
        {
            reporter.On(new SyncEvent.Warning(fault.Sentence));
            return fault;
        }
    }

    private static Task<bool> ConfirmAsync(LDDestination destination, AmplitudeCohort cohort, SyncPlan plan, string segmentKey, ICommandSink sink) =>
        sink.ShouldProcessAsync(
            $"segment '{segmentKey}' in {destination.ProjectKey}/{destination.EnvironmentKey}",
            string.Create(CultureInfo.CurrentCulture, $"Add {plan.Adds.Count:N0} and remove {plan.Removes.Count:N0} members for cohort '{ShownText.Of(cohort.Name)}'"));
}
