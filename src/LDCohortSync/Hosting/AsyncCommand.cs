using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>
/// A command whose work is asynchronous. The work runs on the thread pool; what it writes is replayed on the pipeline's
/// thread. No method of the command returns while its work still runs: not after Ctrl+C, not when a command further down
/// the pipeline has had enough, not on an error.
/// </summary>
public abstract class AsyncCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>What is done for each input, on the pipeline's thread, before the work: for all that needs the session.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>The work for one input.</summary>
    private protected virtual Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The work after the last input.</summary>
    private protected virtual Task EndAsync(ICommandSink sink, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        try
        {
            Prepare();
        }
        catch (SyncFault fault) when (IsOneInputs(fault))
        {
            WriteError(Errors.Record(fault));
            return;
        }
        catch (SyncFault fault)
        {
            ThrowTerminatingError(Errors.Record(fault));
        }

        Run(ProcessAsync);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync);

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
        if (disposing)
            _stop.Dispose();
    }

    // A row of a table that names a destination nobody knows, or too many cohorts for a file, says nothing about other rows.
    private bool IsOneInputs(SyncFault fault) =>
        MyInvocation is { ExpectingInput: true } && fault is { Kind: FaultKind.NotConnected, Target: not null } or { Kind: FaultKind.InvalidParameter, Target: null };

    private void Run(Func<ICommandSink, CancellationToken, Task> work)
    {
        using CommandPump pump = new(this, _stop.Token);
        pump.Run(work);
    }
}
