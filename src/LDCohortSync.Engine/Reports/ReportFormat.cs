namespace LDCohortSync.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>One page that needs nothing beside itself.</summary>
    Html,

    /// <summary>Tables for the summary pages of pipelines.</summary>
    Markdown,

    /// <summary>One row a run.</summary>
    Csv,
}
