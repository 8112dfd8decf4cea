namespace LDCohortSync.Sandbox;

/// <summary>How a sandbox starts.</summary>
public sealed record SandboxOptions
{
    /// <summary>The port of the LaunchDarkly service on 127.0.0.1; 0 takes a free one.</summary>
    public int LaunchDarklyPort { get; init; }

    /// <summary>The port of the Amplitude service on 127.0.0.1; 0 takes a free one.</summary>
    public int AmplitudePort { get; init; }

    /// <summary>The port of the file host on 127.0.0.1; 0 takes a free one.</summary>
    public int FilePort { get; init; }

    /// <summary>What the sandbox holds at first and after a reset.</summary>
    public SandboxSeed Seed { get; init; }

    /// <summary>The credentials; made up at random if left out.</summary>
    public SandboxCredentials Credentials { get; init; } = new();

    /// <summary>How the services behave at first and after a reset.</summary>
    public SandboxBehavior Behavior { get; init; } = new();

    /// <summary>The faults that are armed at first and after a reset.</summary>
    public IReadOnlyList<SandboxFault> Faults { get; init; } = [];

    /// <summary>The clock for expiry, rate windows, delays and time stamps.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
