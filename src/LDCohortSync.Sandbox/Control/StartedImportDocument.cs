namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>POST /sandbox/imports</c>: an import that somebody else starts.</summary>
internal sealed record StartedImportDocument
{
    /// <summary>The key of the big segment.</summary>
    public required string Segment { get; init; }

    /// <summary>The client-side ID of its environment; the default one if left out.</summary>
    public string? EnvironmentId { get; init; }
}
