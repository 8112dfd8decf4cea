using System.Collections;

namespace LDCohortSync.Partner.Writing;

/// <summary>What a new integration manifest is to say.</summary>
public sealed record ManifestPlan
{
    /// <summary>The integration's folder, or the manifest's file in it (a path that ends with <c>.json</c>).</summary>
    public required string Path { get; init; }

    /// <summary>The integration's name, 3 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The capabilities, by the names of <see cref="ManifestAuthor.Capabilities"/>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>One sentence with a period, 10 to 100 characters; null for one of this module.</summary>
    public string? Overview { get; init; }

    /// <summary>50 to 2,048 characters; null for a text that names the capabilities.</summary>
    public string? Description { get; init; }

    /// <summary>Who is responsible, 3 to 100 characters.</summary>
    public required string Author { get; init; }

    /// <summary>Where users of the integration get help.</summary>
    public required string SupportEmail { get; init; }

    /// <summary>The integration's site; requests of the capabilities that send some go below it, until the manifest is edited.</summary>
    public required Uri Site { get; init; }

    /// <summary>The privacy policy.</summary>
    public required Uri PrivacyPolicy { get; init; }

    /// <summary>One to three categories; empty for those that fit the capabilities.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>A semantic version of 5 to 14 characters.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Form variables in addition to those that the capabilities need; keys as in the manifest.</summary>
    public IReadOnlyList<IDictionary> FormVariables { get; init; } = [];

    /// <summary>An SVG file for the square icon; null to draw one.</summary>
    public string? SquareIcon { get; init; }

    /// <summary>An SVG file for the horizontal icon; null to draw one.</summary>
    public string? HorizontalIcon { get; init; }

    /// <summary>Whether files that are there may be replaced.</summary>
    public bool Overwrite { get; init; }
}
