namespace LDCohortSync.Ports;

/// <summary>How the database server of a ledger is reached.</summary>
/// <param name="Role">The role that is signed in.</param>
/// <param name="IsSuperuser">True when the role may do everything on that server.</param>
/// <param name="IsRemote">True when the server may be on another machine.</param>
/// <param name="Encryption">The protocol that encrypts the connection, such as <c>TLSv1.3</c>; null when nothing does.</param>
/// <param name="IsProven">True when the server has to prove its name with a certificate.</param>
public sealed record LedgerLine(string Role, bool IsSuperuser, bool IsRemote, string? Encryption, bool IsProven);
