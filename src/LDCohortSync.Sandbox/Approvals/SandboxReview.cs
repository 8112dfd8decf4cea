namespace LDCohortSync.Sandbox;

/// <summary>One review of an approval request.</summary>
/// <param name="Id">The id: 24 hexadecimal digits.</param>
/// <param name="Kind">What it says.</param>
/// <param name="ReviewerId">The id of the member or service token that gave it.</param>
/// <param name="ByToken">Whether it came by the sandbox's token; else from a member.</param>
/// <param name="Comment">What was written, or <see langword="null"/>.</param>
/// <param name="Created">When.</param>
public sealed record SandboxReview(string Id, ReviewKind Kind, string ReviewerId, bool ByToken, string? Comment, DateTimeOffset Created);
