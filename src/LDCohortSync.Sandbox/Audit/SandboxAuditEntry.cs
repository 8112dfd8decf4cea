namespace LDCohortSync.Sandbox;

/// <summary>One entry of the audit log, about a segment. It names no member of the segment.</summary>
public sealed record SandboxAuditEntry
{
    /// <summary>The id: 24 hexadecimal digits.</summary>
    public string Id { get; } = SandboxCredentials.RandomHexadecimal(24);

    /// <summary>When; no two entries have the same millisecond, so that pages that are cut by time lose none.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Who.</summary>
    public required SandboxActor Actor { get; init; }

    /// <summary>What was done, such as <c>created the segment</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>The environment of the segment.</summary>
    public required SandboxEnvironment Environment { get; init; }

    /// <summary>The key of the segment.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>The name of the segment.</summary>
    public required string SegmentName { get; init; }

    /// <summary>The actions of the policy language that it took.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>The details.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The comment of the one who made the change, or <see langword="null"/>.</summary>
    public string? Comment { get; init; }

    /// <summary>The segment before the change as JSON, or <see langword="null"/>.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>The segment after the change as JSON, or <see langword="null"/>.</summary>
    public string? CurrentVersion { get; init; }

    /// <summary>The resource specifier of the segment.</summary>
    public string Resource => SegmentAction.Resource(Environment, SegmentKey);
}
