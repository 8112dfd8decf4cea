using System.Text.RegularExpressions;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>What an address leads to: servers, a database, a role, a schema.</summary>
/// <param name="Hosts">The servers in the order in which they are tried.</param>
/// <param name="Database">The database.</param>
/// <param name="Username">The role; null when none was given.</param>
/// <param name="Schema">The schema of the ledger's tables.</param>
internal sealed partial record PostgresTarget(IReadOnlyList<PostgresHost> Hosts, string Database, string? Username, string Schema)
{
    /// <summary>The schema unless another is given.</summary>
    public const string DefaultSchema = "ldcohortsync";

    private const int MaximumNameLength = 63;

    /// <summary>The address without secrets, in one form only.</summary>
    public string Location =>
        $"postgresql://{(Username is null ? "" : Uri.EscapeDataString(Username) + "@")}{string.Join(',', Hosts.Select(static host => host.InAddress))}/{Uri.EscapeDataString(Database)}?schema={Schema}";

    /// <summary>Reads it from the settings that were given.</summary>
    /// <exception cref="SyncFault">Something is missing or does not fit.</exception>
    public static PostgresTarget Of(NpgsqlConnectionStringBuilder given)
    {
        if (string.IsNullOrWhiteSpace(given.Host))
            throw AddressFaults.NoHost();
        PostgresHost[] hosts = [.. given.Host.Split(',').Select(entry => PostgresHost.Read(entry, given.Port))];
        if (string.IsNullOrWhiteSpace(given.Database))
            throw AddressFaults.NoDatabase();
        // Two settings with a space between them, as psql has them, read as one: the second may be a password.
        if (HoldsAnother().IsMatch(given.Database) || HoldsAnother().IsMatch(given.Username ?? ""))
            throw AddressFaults.Separator();
        return new(hosts, given.Database, string.IsNullOrEmpty(given.Username) ? null : given.Username, ReadSchema(given));
    }

    private static string ReadSchema(NpgsqlConnectionStringBuilder given)
    {
        string? path = given.SearchPath;
        if (!string.IsNullOrWhiteSpace(given.Options) && SearchPathOption().Match(given.Options) is { Success: true } option)
            path = string.IsNullOrWhiteSpace(path) ? option.Groups["path"].Value : throw AddressFaults.Schema();
        if (string.IsNullOrWhiteSpace(path))
            return DefaultSchema;

        // PostgreSQL folds a name without quotes to lower case.
        string first = path.Split(',')[0].Trim().ToLowerInvariant();
        return PlainName().IsMatch(first) && first.Length <= MaximumNameLength && !first.StartsWith("pg_", StringComparison.Ordinal) && first != "information_schema"
            ? first
            : throw AddressFaults.Schema();
    }

    [GeneratedRegex(@"[=\p{C}]", RegexOptions.CultureInvariant)]
    private static partial Regex HoldsAnother();

    [GeneratedRegex(@"^[a-z_][a-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();

    [GeneratedRegex(@"(^|\s)(-c\s*|--)search_path=(?<path>(\\.|\S)+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SearchPathOption();
}
