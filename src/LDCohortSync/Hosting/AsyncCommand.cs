using System.Management.Automation;
using LDCohortSync.Pipelines;

namespace LDCohortSync.Hosting;

/// <summary>
/// A command whose work is asynchronous. The work runs on the thread pool; what it writes is replayed on the pipeline's
/// thread. No method of the command returns while its work still runs: not after Ctrl+C, not when a command further down
/// the pipeline has had enough, not on an error.
/// </summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PipelineLog? _log;

    /// <summary>Secrets that the command was given, to be hidden in the log of a build service as soon as they are known.</summary>
    private protected virtual IEnumerable<string> Secrets => [];

    /// <summary>True for a command that leaves a page in a build service.</summary>
    private protected virtual bool LeavesPage => false;

    /// <summary>
    /// True for a command whose error ends the script too. PowerShell goes on with the next line of a script after an error of a
    /// command, and its process ends with 0 as if nothing had happened.
    /// </summary>
    private protected virtual bool EndsScript => false;

    /// <summary>Inputs that ended with an error before there was any work to do.</summary>
    private protected int RefusedInputs { get; private set; }

    /// <summary>What is done for each input, on the pipeline's thread, before the work: for all that needs the session.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>The work for one input.</summary>
    private protected virtual Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The work after the last input.</summary>
    private protected virtual Task EndAsync(ICommandSink sink, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _log = PipelineLog.For(this, LeavesPage);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        try
        {
            Prepare();
        }
        catch (SyncFault fault) when (IsOneInputs(fault))
        {
            RefusedInputs++;
            ErrorRecord record = Errors.Record(fault);
            WriteError(_log?.TakeError(record) ?? record);
            return;
        }
        catch (SyncFault fault)
        {
            Fail(fault);
        }

        _log?.Hide(Secrets);
        Run(ProcessAsync);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Run(EndAsync);
        _log?.Finish();
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended while it was being stopped: there is nothing left to stop.
        }
    }

    /// <summary>Releases what the command holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        // The way out of a command that was stopped, or whose pipeline has ended elsewhere.
        _log?.Stop();
        _stop.Dispose();
    }

    // A row of a table that names a destination nobody knows, or too many cohorts for a file, says nothing about other rows.
    private bool IsOneInputs(SyncFault fault) =>
        MyInvocation is { ExpectingInput: true } && fault is { Kind: FaultKind.NotConnected, Target: not null } or { Kind: FaultKind.InvalidParameter, Target: null }
            or { Kind: FaultKind.InvalidPlan };

    private void Run(Func<ICommandSink, CancellationToken, Task> work)
    {
        using CommandPump pump = new(this, Fail, _log, _stop.Token);
        try
        {
            pump.Run(work);
        }
        finally
        {
            _log?.Settle();
        }
    }

    private void Fail(Exception error)
    {
        ErrorRecord record = Errors.Record(error);
        record = _log?.TakeEnd(record, EndsScript) ?? record;
        _log?.Finish();
        if (EndsScript)
            throw new ScriptEndException(record, GetType());
        ThrowTerminatingError(record);
    }
}
