using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using LDCohortSync.Pipelines;

namespace LDCohortSync.Hosting;

/// <summary>Carries what one piece of asynchronous work writes over to the pipeline's thread, and ends with that work.</summary>
/// <param name="command">The command.</param>
/// <param name="fail">Ends the command with an error. Does not return.</param>
/// <param name="log">What the build service is told; null without one.</param>
/// <param name="stop">Stops the work.</param>
internal sealed class CommandPump(PSCmdlet command, Action<Exception> fail, PipelineLog? log, CancellationToken stop) : ICommandSink, IDisposable
{
    // Bounded, so that a slow pipeline slows the work down instead of filling the memory.
    private const int MostWaiting = 256;

    private readonly BlockingCollection<Action> _waiting = new(MostWaiting);
    private readonly CancellationTokenSource _scope = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly ShownProgress _progress = new(command);
    private static int s_running;

    /// <summary>How many pieces of work run in this process. Zero whenever no command of the module is on.</summary>
    public static int Running => Volatile.Read(ref s_running);

    /// <summary>Runs the work to its end. To be called on the pipeline's thread.</summary>
    public void Run(Func<ICommandSink, CancellationToken, Task> work)
    {
        Task running = Task.Run(() => RunAsync(work), CancellationToken.None);
        ExceptionDispatchInfo? pipelineEnd = null;
        foreach (Action write in _waiting.GetConsumingEnumerable(CancellationToken.None))
        {
            if (pipelineEnd is not null)
                continue;       // keep taking: work that waits for room in the queue could not end otherwise
            try
            {
                write();
            }
            catch (Exception e)
            {
                // The pipeline does not want any more. Whatever its reason, the work has to end before it is told on.
                pipelineEnd = ExceptionDispatchInfo.Capture(e);
                _scope.Cancel();
            }
        }

        try
        {
            running.GetAwaiter().GetResult();
        }
        catch (Exception) when (pipelineEnd is not null)
        {
            // Thrown below: the pipeline's own reason came first and is why the work broke off.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _progress.Clear();
            throw new PipelineStoppedException();
        }
        catch (Exception e)
        {
            fail(e);
        }

        if (pipelineEnd is null)
            return;
        _progress.Clear();
        pipelineEnd.Throw();
    }

    /// <inheritdoc/>
    public void Output(object value) => _waiting.Add(() => command.WriteObject(log?.Take(value) ?? value), _scope.Token);

    /// <inheritdoc/>
    public void OutputEach(IReadOnlyCollection<object> values) =>
        _waiting.Add(() => command.WriteObject(log is null ? values : values.Select(log.Take), enumerateCollection: true), _scope.Token);

    /// <inheritdoc/>
    public void Error(ErrorRecord record) => _waiting.Add(() => command.WriteError(log?.TakeError(record) ?? record), _scope.Token);

    /// <inheritdoc/>
    public void Say(MessageStream stream, string text) => TryAdd(stream switch
    {
        MessageStream.Verbose => () => command.WriteVerbose(Shown(text)),
        MessageStream.Debug => () => command.WriteDebug(Shown(text)),
        _ => () => command.WriteWarning(log?.TakeWarning(text) ?? text),
    });

    /// <inheritdoc/>
    public void Inform(object data) => TryAdd(() => command.WriteInformation(log is null ? data : PipelineLog.Shown(data), [ICommandSink.InformationTag]));

    /// <inheritdoc/>
    public void Progress(ProgressRecord record) => TryAdd(() =>
    {
        log?.Take(record);
        _progress.Write(record);
    });

    /// <inheritdoc/>
    public void BeginGroup(string title) => TryAdd(() => log?.BeginGroup(title));

    /// <inheritdoc/>
    public void EndGroup() => TryAdd(() => log?.EndGroup());

    /// <inheritdoc/>
    public Task<bool> ShouldProcessAsync(string target, string action)
    {
        TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(() => Answer(answer, target, action), _scope.Token);
        return answer.Task.WaitAsync(_scope.Token);
    }

    /// <summary>Releases the queue.</summary>
    public void Dispose()
    {
        _waiting.Dispose();
        _scope.Dispose();
    }

    private async Task RunAsync(Func<ICommandSink, CancellationToken, Task> work)
    {
        Interlocked.Increment(ref s_running);
        try
        {
            await work(this, _scope.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref s_running);
            _waiting.CompleteAdding();
        }
    }

    // Verbose texts and questions go to standard output too, where an agent may look for commands.
    private string Shown(string text) => log is null ? text : PipelineLog.Shown(text);

    private void Answer(TaskCompletionSource<bool> answer, string target, string action)
    {
        try
        {
            answer.TrySetResult(command.ShouldProcess(Shown(target), Shown(action)));
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
            throw;
        }
    }

    // Messages come from observers too, which must not fail because the pipeline has ended meanwhile.
    private void TryAdd(Action write)
    {
        try
        {
            _waiting.Add(write, _scope.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // Nobody listens any more.
        }
    }
}
