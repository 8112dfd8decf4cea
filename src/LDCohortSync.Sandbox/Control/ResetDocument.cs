namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>POST /sandbox/reset</c>.</summary>
internal sealed record ResetDocument
{
    /// <summary>What to hold afterwards; that of the start if left out.</summary>
    public SandboxSeed? Seed { get; init; }
}
