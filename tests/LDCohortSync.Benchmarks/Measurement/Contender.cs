namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>One of those that take turns.</summary>
/// <param name="Name">What it is called while it runs.</param>
/// <param name="MeasureAsync">Does the work once, checks what came out, and tells how long the work alone took.</param>
internal sealed record Contender(string Name, Func<CancellationToken, Task<TimeSpan>> MeasureAsync)
{
    /// <summary>In milliseconds, one a round; without the rounds that were only to warm up.</summary>
    public Samples Milliseconds { get; } = new();
}
