using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>
/// Commands end together with their work. What the pipeline itself does, such as ending early, needs a real PowerShell and
/// is tested there.
/// </summary>
public sealed class AsyncCommandTests
{
    private const int ManyMessages = 5000;

    [Fact]
    public async Task A_command_returns_when_its_work_has_ended_and_not_before()
    {
        TaskCompletionSource started = new(), mayEnd = new();
        bool ended = false;
        using SilentCommand command = new(async (_, _) =>
        {
            started.SetResult();
            await mayEnd.Task;
            ended = true;
        });
        Task processing = Task.Run(command.Process, TestContext.Current.CancellationToken);
        await started.Task;
        Assert.Equal(1, CommandPump.Running);
        Assert.False(processing.IsCompleted);
        mayEnd.SetResult();
        await processing;
        Assert.True(ended);
        Assert.Equal(0, CommandPump.Running);
    }

    [Fact]
    public async Task Stopping_cancels_the_work_waits_for_it_and_says_that_the_pipeline_stopped()
    {
        TaskCompletionSource started = new(), noticed = new(), mayEnd = new();
        using SilentCommand command = new(async (_, cancellation) =>
        {
            started.SetResult();
            await using CancellationTokenRegistration registration = cancellation.Register(noticed.SetResult);
            await mayEnd.Task;
            cancellation.ThrowIfCancellationRequested();
        });
        Task processing = Task.Run(command.Process, TestContext.Current.CancellationToken);
        await started.Task;
        command.Stop();
        await noticed.Task;
        Assert.False(processing.IsCompleted);
        Assert.Equal(1, CommandPump.Running);
        mayEnd.SetResult();
        await Assert.ThrowsAsync<PipelineStoppedException>(() => processing);
        Assert.Equal(0, CommandPump.Running);
    }

    [Fact]
    public void Stopping_a_command_that_is_over_does_nothing()
    {
        SilentCommand command = new((_, _) => Task.CompletedTask);
        command.Process();
        command.Dispose();
        command.Stop();
        Assert.Equal(0, CommandPump.Running);
    }

    [Fact]
    public void A_stopped_command_does_not_begin_again()
    {
        bool begun = false;
        using SilentCommand command = new((_, cancellation) =>
        {
            cancellation.ThrowIfCancellationRequested();
            begun = true;
            return Task.CompletedTask;
        });
        command.Stop();
        Assert.Throws<PipelineStoppedException>(command.Process);
        Assert.False(begun);
    }

    [Fact]
    public void Work_that_writes_more_than_fits_the_queue_comes_to_its_end()
    {
        int written = 0;
        using SilentCommand command = new((sink, _) =>
        {
            for (; written < ManyMessages; written++)
                sink.Output(written);
            return Task.CompletedTask;
        });
        command.Process();
        Assert.Equal(ManyMessages, written);
    }

    [Fact]
    public void The_work_runs_beside_the_thread_of_the_pipeline_and_stays_there_after_an_answer()
    {
        int pipeline = Environment.CurrentManagedThreadId;
        List<int> threads = [];
        using SilentCommand command = new(async (sink, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            await sink.ShouldProcessAsync("target", "action");
            threads.Add(Environment.CurrentManagedThreadId);
        });
        command.Process();
        Assert.Equal(2, threads.Count);
        Assert.DoesNotContain(pipeline, threads);
    }

    [Fact]
    public void Work_that_fails_has_ended_too()
    {
        using SilentCommand command = new((_, _) => throw new SyncFault(FaultKind.ServiceUnavailable, "Away."));
        command.Process();      // the reference assembly's ThrowTerminatingError is silent
        Assert.Equal(0, CommandPump.Running);
    }

    [Fact]
    public void Messages_after_the_end_are_dropped_and_objects_are_refused()
    {
        ICommandSink? kept = null;
        using SilentCommand command = new((sink, _) =>
        {
            kept = sink;
            return Task.CompletedTask;
        });
        command.Process();
        kept!.Say(MessageStream.Warning, "too late");
        kept.Progress(new ProgressRecord(1, "activity", "status"));
        Assert.ThrowsAny<InvalidOperationException>(() => kept.Output("too late"));
    }

    [Fact]
    public void A_command_without_work_at_the_end_just_ends()
    {
        using SilentCommand command = new((_, _) => throw new InvalidOperationException("not asked for"));
        command.End();
        Assert.Equal(0, CommandPump.Running);
    }
}
