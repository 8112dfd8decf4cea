namespace LDCohortSync;

/// <summary>What LaunchDarkly reads from a request of an integration, as the integration's manifest describes it.</summary>
public sealed record ParsedPayload
{
    /// <summary>The integration: the name of the manifest's folder, and the last part of the address that takes the request.</summary>
    public required string IntegrationKey { get; init; }

    /// <summary>The client-side ID of the environment.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>The kind of the contexts; <c>user</c> when the request does not tell.</summary>
    public required string ContextKind { get; init; }

    /// <summary>The id of the cohort that the request as a whole is about.</summary>
    public required string CohortId { get; init; }

    /// <summary>The cohort's name.</summary>
    public required string CohortName { get; init; }

    /// <summary>The link back to the cohort; null when the request has none.</summary>
    public string? CohortUrl { get; init; }

    /// <summary>
    /// The key of the segment that is filled: the integration's key and the cohort's id. Source: the validation server of
    /// LaunchDarkly's integration framework.
    /// </summary>
    public required string SegmentKey { get; init; }

    /// <summary>Members that enter the segment.</summary>
    public required int Added { get; init; }

    /// <summary>Members that leave the segment.</summary>
    public required int Removed { get; init; }

    /// <summary>The members in the order in which they are read.</summary>
    public required IReadOnlyList<ParsedMember> Members { get; init; }

    /// <inheritdoc/>
    public override string ToString() => SegmentKey;
}
