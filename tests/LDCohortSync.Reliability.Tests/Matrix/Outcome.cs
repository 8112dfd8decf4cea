namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>What came of one cell.</summary>
/// <param name="Row">The fault.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Problems">What was not as expected; empty when all was.</param>
/// <param name="Status">How the run under the fault ended; null when connecting.</param>
internal sealed record Outcome(FaultRow Row, Endpoint Endpoint, Expectation Expected, IReadOnlyList<string> Problems, SyncStatus? Status)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Row.Name} / {Endpoint.Title}: {string.Join("; ", Problems)}";
}
