namespace LDCohortSync;

/// <summary>A ledger that was moved to another place. Both sides were read back after the copy, and were equal.</summary>
public sealed record LedgerMove
{
    /// <summary>Where it was, without secrets. What is there stays, and is marked as moved.</summary>
    public required string From { get; init; }

    /// <summary>Where it is now, without secrets.</summary>
    public required string To { get; init; }

    /// <summary>Segments that it knows.</summary>
    public required long Segments { get; init; }

    /// <summary>Keys of members that are stored for them: those that are settled, and those of changes that are still open.</summary>
    public required long Members { get; init; }

    /// <summary>Recorded runs.</summary>
    public required long Runs { get; init; }

    /// <summary>Registered syncs.</summary>
    public required long Subscriptions { get; init; }

    /// <summary>Cohort requests to Amplitude.</summary>
    public required long Requests { get; init; }

    /// <summary>Rows of all tables.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of all values of those rows.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 over those rows, the same on both sides, as hexadecimal digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{From} -> {To}";
}
