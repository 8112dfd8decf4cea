namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>A piece of a PowerShell script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes and marks.</param>
internal sealed record Token(TokenKind Kind, string Text);
