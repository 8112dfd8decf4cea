using Microsoft.Extensions.Hosting;

namespace LDCohortSync.Sandbox;

/// <summary>Leaves signals and the console to the program: a server inside a test process must not touch them.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
