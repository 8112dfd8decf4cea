namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>POST /sandbox/approvals/{id}/{what}</c>, which can be left out.</summary>
internal sealed record ReviewDocument
{
    /// <summary>What the reviewer writes.</summary>
    public string? Comment { get; init; }
}
