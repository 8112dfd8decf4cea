using System.Collections;
using System.Management.Automation;
using LDCohortSync.Commands;

namespace LDCohortSync.Hosting;

/// <summary>What New-LDIntegrationManifest was given for one integration, as it was when that input came.</summary>
internal sealed record NewManifest
{
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public string? Overview { get; init; }

    public string? Description { get; init; }

    public required string Author { get; init; }

    public required string SupportEmail { get; init; }

    public required Uri Site { get; init; }

    public required Uri PrivacyPolicy { get; init; }

    public required IReadOnlyList<string> Categories { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<IDictionary> FormVariables { get; init; }

    public string? SquareIcon { get; init; }

    public string? HorizontalIcon { get; init; }

    public required bool Overwrite { get; init; }

    /// <summary>Takes the parameters over.</summary>
    /// <param name="command">The command.</param>
    /// <param name="full">Makes a path of the session a path of the file system.</param>
    public static NewManifest From(NewLDIntegrationManifestCommand command, Func<string, string> full) => new()
    {
        Path = full(command.Path),
        Name = command.Name,
        Capabilities = command.Capability,
        Overview = command.Overview,
        Description = command.Description,
        Author = command.Author,
        SupportEmail = command.SupportEmail,
        Site = command.Site,
        PrivacyPolicy = command.PrivacyPolicy,
        Categories = command.Category,
        Version = command.Version,
        FormVariables = [.. command.FormVariable.Select(variable => (IDictionary)Bare(variable)!)],
        SquareIcon = string.IsNullOrEmpty(command.SquareIcon) ? null : full(command.SquareIcon),
        HorizontalIcon = string.IsNullOrEmpty(command.HorizontalIcon) ? null : full(command.HorizontalIcon),
        Overwrite = command.Force.IsPresent,
    };

    // PowerShell wraps what comes out of a command, within lists and hashtables too.
    internal static object? Bare(object? value) => value switch
    {
        PSObject wrapped => Bare(wrapped.BaseObject),
        IDictionary members => members.Keys.Cast<object>().ToDictionary(key => key, key => Bare(members[key])),
        object[] list => Array.ConvertAll(list, Bare),
        _ => value,
    };
}
