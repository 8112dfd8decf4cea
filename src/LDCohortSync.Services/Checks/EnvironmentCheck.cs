using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The environment is there, and is the one that was connected.</summary>
internal sealed class EnvironmentCheck : ICheck
{
    public string Name => "Environment";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        EnvironmentBody environment = await scene.EnvironmentAsync(observer, cancellation).ConfigureAwait(false);
        LDDestination destination = scene.Destination;
        string name = $"Environment '{destination.EnvironmentKey}' of project '{destination.ProjectKey}'";
        return string.Equals(environment.Id, destination.ClientSideId, StringComparison.OrdinalIgnoreCase)
            ? Finding.Pass($"{name} has the client-side ID {destination.ClientSideId}.")
            : Finding.Fail($"{name} has another client-side ID than the {destination.ClientSideId} that was connected, so it was made anew.",
                "Connect again with Connect-LDDestination and the client-side ID that it has now.");
    }
}
