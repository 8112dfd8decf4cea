namespace LDCohortSync;

/// <summary>What was found out about one thing that syncs to a destination rely on.</summary>
public sealed record DestinationCheck
{
    /// <summary>The destination's name.</summary>
    public required string Destination { get; init; }

    /// <summary>What was looked at, for example <c>Token</c>. Scripts may rely on it.</summary>
    public required string Check { get; init; }

    /// <summary>How it came out.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>What was found, in one or two sentences. Holds no secret.</summary>
    public required string Detail { get; init; }

    /// <summary>What to do; null when there is nothing to do.</summary>
    public string? Advice { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Status}";
}
