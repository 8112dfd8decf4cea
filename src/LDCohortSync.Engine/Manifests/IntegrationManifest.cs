namespace LDCohortSync;

/// <summary>An integration manifest that was written.</summary>
public sealed record IntegrationManifest
{
    /// <summary>The integration: the name of the manifest's folder.</summary>
    public required string Key { get; init; }

    /// <summary>The integration's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Its capabilities, as the manifest names them.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The manifest's file.</summary>
    public required string FullName { get; init; }

    /// <summary>Every file that was written, the manifest's included.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
