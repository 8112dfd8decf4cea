using System.Text.RegularExpressions;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>
/// Where a shared ledger is: the database of a PostgreSQL server, as a person names it. Nothing that this type shows holds a password.
/// </summary>
public sealed partial class PostgresAddress
{
    private readonly IReadOnlyList<(string Setting, string Path)> _files;

    private PostgresAddress(PostgresTarget target, PostgresSettings settings)
    {
        Location = target.Location;
        Schema = target.Schema;
        Database = target.Database;
        Username = target.Username;
        Hosts = [.. target.Hosts.Select(static host => host.Shown)];
        IsRemote = target.Hosts.Any(static host => !host.IsLoopback);
        ConnectionString = settings.ConnectionString;
        WithoutPassword = settings.WithoutPassword;
        IsEncrypted = settings.IsEncrypted;
        IsProven = settings.IsProven;
        Secrets = settings.Secrets;
        _files = settings.Files;
        HasPassword = settings.HasPassword;
    }

    /// <summary>
    /// The connection string with what the module sets unless it was given. It may hold a password: it is for the database's driver and
    /// is never shown.
    /// </summary>
    public string ConnectionString { get; }

    /// <summary>The ledger without secrets, such as <c>postgresql://sync@db.example:5432/ledger?schema=ldcohortsync</c>; the same for equal ones.</summary>
    public string Location { get; }

    /// <summary>A connection string without passwords, from which <see cref="Parse"/> gives the same address but for them.</summary>
    public string WithoutPassword { get; }

    /// <summary>The schema of the ledger's tables: a plain identifier in lower case.</summary>
    public string Schema { get; }

    /// <summary>The name of the database.</summary>
    public string Database { get; }

    /// <summary>The role; null when the environment (PGUSER) or the name of the signed-in user decides.</summary>
    public string? Username { get; }

    /// <summary>The servers with their ports, as an operator knows them, such as <c>db.example:5432</c>. At least one.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>True when a password is part of the address; else PGPASSWORD or the password file has it, if one is needed.</summary>
    public bool HasPassword { get; }

    /// <summary>True when a server may be on another machine.</summary>
    public bool IsRemote { get; }

    /// <summary>True when there is no connection unless it is encrypted.</summary>
    public bool IsEncrypted { get; }

    /// <summary>True when a server has to prove its name with a certificate.</summary>
    public bool IsProven { get; }

    /// <summary>The passwords, to be masked wherever text of this process is shown. Never shown itself.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>The first file of a certificate or key that is named and is not there; null when all are.</summary>
    internal (string Setting, string Path)? MissingFile => _files.Where(static file => !File.Exists(file.Path)).Select(static file => ((string, string)?)file).FirstOrDefault();

    /// <summary>
    /// True when the text is a connection string or an address of a database server, and not the path of a file. Whatever could hold a
    /// password is one, also of a kind that <see cref="Parse"/> refuses: it must never become the name of a file.
    /// </summary>
    public static bool Covers(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AddressForm().IsMatch(text) || SettingForm().IsMatch(text);
    }

    /// <summary>
    /// Reads a connection string (<c>Host=…;Database=…</c>, the names of which are Npgsql's) or an address (<c>postgresql://…</c>, as
    /// PostgreSQL's documentation describes it, "Connection URIs").
    /// </summary>
    /// <exception cref="SyncFault">The text is neither, or lacks something. The fault holds nothing of the text's values.</exception>
    public static PostgresAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        NpgsqlConnectionStringBuilder given = AddressForm().IsMatch(text) ? PostgresUri.Read(text.Trim()) : PostgresKeywords.Read(text);
        PostgresTarget target = PostgresTarget.Of(given);
        return new(target, PostgresSettings.Of(given, target));
    }

    /// <summary>The <see cref="Location"/>.</summary>
    public override string ToString() => Location;

    // scheme://…, postgresql:… with too few slashes, //name:password@host and name:password@host.
    [GeneratedRegex(@"^\s*([\w+.:-]*://|postgres(ql)?\s*:|//[^/]*@|[^/\\\s:@=;]+:[^/\\@]+@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AddressForm();

    [GeneratedRegex(@"\b(host|server|data source|database|db|dbname|initial catalog|user ?id|user ?name|user|uid|password|passwd|pass|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SettingForm();
}
