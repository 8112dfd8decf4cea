namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Columns at which faults have the same effect.</summary>
internal static class Columns
{
    /// <summary>Files of cohorts, as they stream by.</summary>
    public static readonly Column[] CohortFiles = [Column.FileInAnswer, Column.FileHost];

    /// <summary>Everything that reads the segment back at the end.</summary>
    public static readonly Column[] Verifying = [Column.VerifyExport, Column.VerifyExportStatus, Column.VerifyExportFile, Column.VerifyLookUp];

    /// <summary>The export behind that.</summary>
    public static readonly Column[] VerifyingByExport = [Column.VerifyExport, Column.VerifyExportStatus, Column.VerifyExportFile];

    /// <summary>The export of the baseline.</summary>
    public static readonly Column[] Baseline = [Column.BaselineExport, Column.BaselineExportStatus, Column.BaselineExportFile];

    /// <summary>Ingestions.</summary>
    public static readonly Column[] Ingestions = [Column.Ingestion, Column.FirstIngestion];

    /// <summary>Answers without a body.</summary>
    public static readonly Column[] WithoutBody = [Column.FileLink, Column.Ingestion, Column.FirstIngestion, Column.BaselineExport, Column.VerifyExport];

    /// <summary>Everything but some columns.</summary>
    public static Column[] AllBut(params Column[] columns) => [.. Enum.GetValues<Column>().Except(columns)];
}
