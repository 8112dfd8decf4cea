namespace LDCohortSync.Sandbox;

/// <summary>What a sandbox holds when it starts.</summary>
public enum SandboxSeed
{
    /// <summary>No cohorts and no segments; project <c>default</c> with the environments <c>production</c> (that of the credentials) and <c>test</c>.</summary>
    None,

    /// <summary>Realistic cohorts, two projects with 26 environments, and a few native segments.</summary>
    Demo,
}
