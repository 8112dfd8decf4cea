namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>What the segment holds afterwards.</summary>
internal enum Content
{
    /// <summary>The cohort.</summary>
    Exact,
    /// <summary>What it held before.</summary>
    Unchanged,
    /// <summary>A part of the change, or all of it, or nothing: for each member one of both.</summary>
    Between,
}
