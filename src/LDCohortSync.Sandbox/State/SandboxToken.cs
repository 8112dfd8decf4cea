namespace LDCohortSync.Sandbox;

/// <summary>
/// What LaunchDarkly tells of the access token. It is shown, not enforced: every request with the token of the credentials is served.
/// </summary>
public sealed record SandboxToken
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = SandboxIdentity.TokenName;

    /// <summary>Whether it is a service token instead of a member's.</summary>
    public bool IsService { get; init; } = true;

    /// <summary>The built-in role, such as <c>reader</c>, <c>writer</c> or <c>admin</c>; <see langword="null"/> for none.</summary>
    public string? Role { get; init; }

    /// <summary>The statements of its inline policy as a JSON array; <see langword="null"/> for none.</summary>
    public string? InlineRole { get; init; } =
        """[{"effect":"allow","actions":["createSegment","updateIncluded"],"resources":["proj/default:env/*:segment/amplitude-*"]}]""";

    /// <summary>The statements of each custom role, as a JSON array, by the id of the role.</summary>
    public IReadOnlyDictionary<string, string> CustomRoles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it may read itself and its roles.</summary>
    public bool IsReadable { get; init; } = true;
}
