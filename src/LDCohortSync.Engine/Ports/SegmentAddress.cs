namespace LDCohortSync.Ports;

/// <summary>Names a segment in the ledger.</summary>
/// <param name="Scope">LaunchDarkly's host and the environment's client-side ID.</param>
/// <param name="SegmentKey">The segment's key.</param>
public sealed record SegmentAddress(string Scope, string SegmentKey);
