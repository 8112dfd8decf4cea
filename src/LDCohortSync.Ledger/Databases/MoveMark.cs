namespace LDCohortSync.Ledger.Databases;

/// <summary>One side's note of a move.</summary>
/// <param name="Id">The move. Both sides note the same.</param>
/// <param name="Place">The other side, without secrets.</param>
/// <param name="At">When it was, by this side's clock.</param>
internal sealed record MoveMark(Guid Id, string Place, DateTimeOffset At);
