namespace LDCohortSync.Policies;

/// <summary>A statement of a policy that somebody wrote, whatever its form.</summary>
/// <param name="Allows">True for <c>allow</c>, false for <c>deny</c>.</param>
/// <param name="Actions">Actions that it is about; an asterisk stands for any text.</param>
/// <param name="NotActions">In place of the actions: those that it is not about.</param>
/// <param name="Resources">Resource specifiers that it is about.</param>
/// <param name="NotResources">In place of the resources: those that it is not about.</param>
public sealed record AccessStatement(
    bool Allows, IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions, IReadOnlyList<string> Resources, IReadOnlyList<string> NotResources);
