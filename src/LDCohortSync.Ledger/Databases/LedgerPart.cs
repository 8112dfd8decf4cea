using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Databases;

/// <summary>
/// What a transaction writes, as far as other writers have to wait for it. Whoever reads something in order to decide what to write names
/// it. SQLite lets one writer in at a time whatever it writes; a database server lets in as many as write different parts.
/// </summary>
/// <param name="Name">Names the part; null for rows that need no more than their own locks.</param>
/// <param name="Segment">The segment, for the fault when it is damaged; null when it is no single one.</param>
internal readonly record struct LedgerPart(string? Name, SegmentAddress? Segment)
{
    /// <summary>Single rows.</summary>
    public static readonly LedgerPart Rows;

    /// <summary>The tables themselves.</summary>
    public static readonly LedgerPart Schema = new("schema", null);

    /// <summary>The subscriptions, as far as they are registered and removed.</summary>
    public static readonly LedgerPart Subscriptions = new("subscriptions", null);

    /// <summary>All that is kept of a segment, its lease included.</summary>
    public static LedgerPart Of(SegmentAddress segment) => new($"segment {segment.Scope} {segment.SegmentKey}", segment);

    /// <summary>The cohort requests of an Amplitude project.</summary>
    public static LedgerPart RequestsOf(string project) => new($"requests {project}", null);
}
