namespace LDCohortSync.Sandbox;

/// <summary>A link on a flag.</summary>
/// <param name="Id">LaunchDarkly's id of it.</param>
/// <param name="ProjectKey">The key of the project.</param>
/// <param name="FlagKey">The key of the flag.</param>
/// <param name="Key">The key that its maker gave it; <see langword="null"/> for none.</param>
/// <param name="DeepLink">Where it leads.</param>
/// <param name="Title">The title, or <see langword="null"/>.</param>
/// <param name="Description">The description, or <see langword="null"/>.</param>
/// <param name="Created">When it was made.</param>
public sealed record SandboxFlagLink(
    string Id, string ProjectKey, string FlagKey, string? Key, string DeepLink, string? Title, string? Description, DateTimeOffset Created);
