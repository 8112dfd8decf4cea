namespace LDCohortSync.Ports;

/// <summary>A link on a flag, as LaunchDarkly keeps it.</summary>
/// <param name="Id">LaunchDarkly's id of it; null for one that is to be made.</param>
/// <param name="Key">The key that its maker gave it; null for none.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Title">Its title; null for none.</param>
/// <param name="Description">Its text; null for none.</param>
public sealed record FlagLink(string? Id, string? Key, string Address, string? Title, string? Description);
