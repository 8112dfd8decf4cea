namespace LDCohortSync;

/// <summary>One statement of a LaunchDarkly policy.</summary>
/// <param name="Effect"><c>allow</c> or <c>deny</c>.</param>
/// <param name="Actions">What may be done, for example <c>updateIncluded</c>.</param>
/// <param name="Resources">To what, as resource specifiers, for example <c>proj/default:env/production:segment/amplitude-*</c>.</param>
/// <remarks>Source: LaunchDarkly OpenAPI document, schema <c>Statement</c>.</remarks>
public sealed record LDPolicyStatement(string Effect, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Effect} {string.Join(", ", Actions)} on {string.Join(", ", Resources)}";
}
