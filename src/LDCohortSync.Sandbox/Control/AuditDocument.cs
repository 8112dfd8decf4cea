namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>POST /sandbox/audit</c>: an entry of the audit log about a change that somebody else made.</summary>
internal sealed record AuditDocument
{
    /// <summary>The key of the segment.</summary>
    public required string Segment { get; init; }

    /// <summary>The client-side ID of its environment; the default one if left out.</summary>
    public string? EnvironmentId { get; init; }

    /// <summary>First and last name of who made it.</summary>
    public string Member { get; init; } = "Somebody Else";

    public string Verb { get; init; } = "updated the segment";

    public string Description { get; init; } = string.Empty;

    public string? Comment { get; init; }
}
