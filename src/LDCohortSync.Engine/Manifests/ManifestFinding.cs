namespace LDCohortSync;

/// <summary>One place where an integration manifest breaks a rule.</summary>
public sealed record ManifestFinding
{
    /// <summary>The rule's name, the same in every version of this module.</summary>
    public required string Rule { get; init; }

    /// <summary>Where it is broken: a JSON Pointer (RFC 6901) into the manifest; empty for the manifest as a whole.</summary>
    public required string Path { get; init; }

    /// <summary>How much it matters.</summary>
    public required ManifestSeverity Severity { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Advice { get; init; }

    /// <summary>The manifest's file.</summary>
    public required string Manifest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Rule} {Path}: {Message}";
}
