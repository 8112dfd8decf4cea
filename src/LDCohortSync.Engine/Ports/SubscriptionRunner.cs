namespace LDCohortSync.Ports;

/// <summary>The process that runs a subscription.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="ProcessId">The process id.</param>
/// <param name="Since">Since when.</param>
public sealed record SubscriptionRunner(string Host, int ProcessId, DateTimeOffset Since);
