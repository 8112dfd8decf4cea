using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>A command whose work the test decides on.</summary>
internal sealed class SilentCommand(Func<ICommandSink, CancellationToken, Task> work) : AsyncCommand
{
    /// <summary>What PowerShell calls for each input.</summary>
    public void Process() => ProcessRecord();

    /// <summary>What PowerShell calls after the last input.</summary>
    public void End() => EndProcessing();

    /// <summary>What PowerShell calls from another thread on Ctrl+C.</summary>
    public void Stop() => StopProcessing();

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation) => work(sink, cancellation);
}
