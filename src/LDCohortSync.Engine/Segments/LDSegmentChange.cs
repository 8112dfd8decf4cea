namespace LDCohortSync;

/// <summary>One entry of LaunchDarkly's audit log about a segment.</summary>
/// <remarks>Source of the fields: LaunchDarkly OpenAPI document, schema <c>AuditLogEntryListingRep</c>.</remarks>
public sealed record LDSegmentChange
{
    /// <summary>The entry's id.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The segment's key.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>The actions, as policies name them, for example <c>updateIncluded</c>; empty when LaunchDarkly did not tell.</summary>
    public required IReadOnlyList<string> Action { get; init; }

    /// <summary>What happened, in LaunchDarkly's words.</summary>
    public required string Title { get; init; }

    /// <summary>Who did it: a member's address or name; null when LaunchDarkly did not tell.</summary>
    public string? Member { get; init; }

    /// <summary>The name of the access token that was used; null when none was.</summary>
    public string? TokenName { get; init; }

    /// <summary>The application that was used; null when none was.</summary>
    public string? Application { get; init; }

    /// <summary>The comment that was given; null when there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>True when it was done with the access token of this connection, false when not, null when nobody can tell.</summary>
    public bool? IsOwn { get; init; }

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Title;
}
