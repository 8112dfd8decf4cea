using System.Security;

namespace LDCohortSync.Hosting;

/// <summary>A ledger that is to be opened: a file of this machine, or the database of a PostgreSQL server.</summary>
/// <param name="Location">The full path of the file, or the database's address without secrets.</param>
/// <param name="Saved">What a saved destination keeps of it, which holds no password.</param>
internal sealed record LedgerPlace(string Location, string Saved)
{
    /// <summary>The database's address as it was given, password included; null for a file.</summary>
    public SecureString? Server { get; init; }

    /// <summary>What nobody may read in a log.</summary>
    public IReadOnlyList<SecureString> Secrets { get; init; } = [];

    /// <summary>What will surprise an operator; null when nothing does.</summary>
    public string? Warning { get; init; }

    /// <summary>A file.</summary>
    public static LedgerPlace OfFile(string path) => new(path, path);

    /// <summary>The ledger's file; null when a location is that of a database on a server.</summary>
    public static string? FileAt(string location) => location.Contains("://", StringComparison.Ordinal) ? null : location;

    /// <summary>The location.</summary>
    public override string ToString() => Location;
}
