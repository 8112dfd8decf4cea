namespace LDCohortSync.Ports;

/// <summary>Which runs to read. A null part does not narrow.</summary>
public sealed record RunQuery
{
    /// <summary>Environment, as <see cref="ISegmentDestination.Scope"/> names it.</summary>
    public string? Scope { get; init; }

    /// <summary>One run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Cohorts.</summary>
    public IReadOnlyCollection<string>? CohortIds { get; init; }

    /// <summary>Results.</summary>
    public IReadOnlyCollection<SyncStatus>? Statuses { get; init; }

    /// <summary>The earliest start.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many, counted from the newest.</summary>
    public int? Last { get; init; }
}
