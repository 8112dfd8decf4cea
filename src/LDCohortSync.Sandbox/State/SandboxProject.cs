namespace LDCohortSync.Sandbox;

/// <summary>A LaunchDarkly project.</summary>
/// <param name="Id">The internal id: 24 hexadecimal digits.</param>
/// <param name="Key">The key.</param>
/// <param name="Name">The name.</param>
/// <param name="Environments">The environments in the order in which they are listed.</param>
public sealed record SandboxProject(string Id, string Key, string Name, IReadOnlyList<SandboxEnvironment> Environments);
