namespace LDCohortSync.Services.OAuth;

/// <summary>How a renewal ended: with tokens, or with a fault.</summary>
internal sealed record Renewal(TokenSet? Tokens, SyncFault? Fault);
