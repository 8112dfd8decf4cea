namespace LDCohortSync.Benchmarks;

/// <summary>What a process of its own has measured.</summary>
/// <param name="Milliseconds">How long the work took, without the start of the process and its warm-up.</param>
/// <param name="Bytes">Memory that the work took.</param>
internal sealed record ChildFigures(double Milliseconds, long Bytes);
