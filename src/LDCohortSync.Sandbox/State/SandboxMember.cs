namespace LDCohortSync.Sandbox;

/// <summary>One row of a cohort's file.</summary>
/// <param name="UserId">The user id; empty for an anonymous user. In a group cohort it is the group's value.</param>
/// <param name="AmplitudeId">Amplitude's own number of the user; 0 lets the sandbox choose one that follows from <paramref name="UserId"/>.</param>
/// <param name="Properties">User properties by name, or <see langword="null"/>.</param>
public readonly record struct SandboxMember(string UserId, long AmplitudeId = 0, IReadOnlyDictionary<string, string>? Properties = null);
