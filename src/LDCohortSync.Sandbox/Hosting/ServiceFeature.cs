namespace LDCohortSync.Sandbox;

/// <summary>Marks a connection with the service on whose port it arrived.</summary>
internal sealed record ServiceFeature(SandboxService Service);
