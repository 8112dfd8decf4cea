namespace LDCohortSync.Sandbox;

/// <summary>An address that switches a flag of one environment when somebody posts to it.</summary>
/// <param name="Id">LaunchDarkly's id of it.</param>
/// <param name="Path">The path of its address, which nobody can guess.</param>
/// <param name="Environment">The environment.</param>
/// <param name="FlagKey">The key of the flag.</param>
/// <param name="TurnsOn">Whether it switches the flag on instead of off.</param>
public sealed record SandboxTrigger(string Id, string Path, SandboxEnvironment Environment, string FlagKey, bool TurnsOn)
{
    /// <summary>Whether it works.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often it was called.</summary>
    public int Calls { get; init; }

    /// <summary>The body of the last call; <see langword="null"/> when that was none or not JSON.</summary>
    public string? LastBody { get; init; }
}
