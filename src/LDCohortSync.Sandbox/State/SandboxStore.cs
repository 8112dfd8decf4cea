namespace LDCohortSync.Sandbox;

/// <summary>A persistent store for big segments that an environment is connected with.</summary>
/// <param name="ProjectKey">The key of the project.</param>
/// <param name="EnvironmentKey">The key of the environment.</param>
/// <param name="IntegrationKey"><c>redis</c> or <c>dynamodb</c>.</param>
public sealed record SandboxStore(string ProjectKey, string EnvironmentKey, string IntegrationKey)
{
    /// <summary>Whether it is switched on.</summary>
    public bool On { get; init; } = true;

    /// <summary>Whether it is in step with the environment.</summary>
    public bool Available { get; init; } = true;
}
