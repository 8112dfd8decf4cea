namespace LDCohortSync.Reports;

/// <summary>What a report says about itself.</summary>
/// <param name="GeneratedAt">When it is made.</param>
/// <param name="Zone">The reader's time zone.</param>
/// <param name="Producer">What makes it, with its version.</param>
public sealed record ReportContext(DateTimeOffset GeneratedAt, TimeZoneInfo Zone, string Producer);
