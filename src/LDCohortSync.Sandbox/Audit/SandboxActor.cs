namespace LDCohortSync.Sandbox;

/// <summary>Who made a change: a member of the account, or a token.</summary>
/// <param name="Id">The id: 24 hexadecimal digits.</param>
/// <param name="Name">The name: of a member first and last name, of a token its own.</param>
/// <param name="IsToken">Whether it is a service token.</param>
public sealed record SandboxActor(string Id, string Name, bool IsToken)
{
    /// <summary>The token that the sandbox accepts.</summary>
    public static SandboxActor Token { get; } = new(SandboxIdentity.TokenId, SandboxIdentity.TokenName, IsToken: true);

    /// <summary>The member that reviews approval requests.</summary>
    public static SandboxActor Reviewer { get; } = Member("Robin Reviewer");

    internal string FirstName => Name.Split(' ', 2)[0];

    internal string LastName => Name.Contains(' ', StringComparison.Ordinal) ? Name.Split(' ', 2)[1] : string.Empty;

    internal string Email => Name.Replace(' ', '.').ToLowerInvariant() + "@example.com";

    /// <summary>A member of the account.</summary>
    /// <param name="name">First and last name.</param>
    /// <returns>The member.</returns>
    public static SandboxActor Member(string name) => new(SandboxIdentity.ReviewerId, name, IsToken: false);
}
