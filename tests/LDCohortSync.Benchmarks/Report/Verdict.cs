namespace LDCohortSync.Benchmarks.Report;

/// <summary>What a line of the table says of its bound.</summary>
internal enum Verdict
{
    /// <summary>It has none.</summary>
    Informative,

    /// <summary>Met.</summary>
    Met,

    /// <summary>Not met.</summary>
    NotMet,

    /// <summary>It was not measured; the line says why.</summary>
    LeftOut,
}
