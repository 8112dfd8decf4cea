namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>A process in whose name a ledger takes leases.</summary>
/// <param name="Host">The host's name.</param>
/// <param name="Id">The process id.</param>
/// <param name="Start">When it started, in the ledger's own form.</param>
public sealed record PretendedProcess(string Host, int Id, string Start);
