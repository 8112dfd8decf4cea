namespace LDCohortSync.Services.Wire;

/// <summary>What the body of an error says.</summary>
/// <param name="Text">A line for people, without secrets; null for nothing.</param>
/// <param name="Code">The error code; null when it names none. It is to be compared and not to be shown.</param>
internal sealed record ReadProblem(string? Text, string? Code);
