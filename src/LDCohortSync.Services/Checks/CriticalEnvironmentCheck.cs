using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>Whether people marked the environment as one where a mistake hurts.</summary>
internal sealed class CriticalEnvironmentCheck : ICheck
{
    public string Name => "CriticalEnvironment";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        EnvironmentBody environment = await scene.EnvironmentAsync(observer, cancellation).ConfigureAwait(false);
        return environment.Critical switch
        {
            true => Finding.Warning($"Environment '{scene.Destination.EnvironmentKey}' is marked as critical in LaunchDarkly.",
                "Look at each plan before it is carried out, and keep -MaximumRemovalPercent low."),
            false => Finding.Pass($"Environment '{scene.Destination.EnvironmentKey}' is not marked as critical."),
            null => Finding.Pass("LaunchDarkly does not tell whether the environment is critical."),
        };
    }
}
