namespace LDCohortSync.Services.OAuth;

/// <summary>What the browser brought back: a code, or an error.</summary>
/// <param name="Code">The code; null when there is none.</param>
/// <param name="Error">The error code; null when there is none.</param>
/// <param name="Description">What the server says about the error; null for nothing.</param>
/// <param name="Issuer">Who says to have given the answer; null when it does not say.</param>
internal sealed record CallbackAnswer(Secret? Code, string? Error, string? Description, string? Issuer);
