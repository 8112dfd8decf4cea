using System.Globalization;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>Asks a server what it is and how it is spoken to.</summary>
internal static class PostgresInquiry
{
    /// <summary>Asks it.</summary>
    public static LedgerNature Ask(LedgerTransaction transaction, PostgresAddress address)
    {
        int version = int.Parse(transaction.Scalar<string>("SELECT value FROM mark WHERE name = 'schema'") ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);
        // Some distributions add their own words to the version: "15.14 (Debian 15.14-0+deb12u1)".
        string product = "PostgreSQL " + (transaction.Scalar<string>("SELECT current_setting('server_version')") ?? "").Split(' ')[0];
        string? encryption = transaction.Scalar<string>(
            """
            SELECT COALESCE((SELECT version FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()),
                            (SELECT 'GSSAPI' FROM pg_stat_gssapi WHERE encrypted AND pid = pg_backend_pid()))
            """);
        string role = transaction.Scalar<string>("SELECT CAST(current_user AS text)") ?? "";
        bool isSuperuser = transaction.Scalar<string>("SELECT current_setting('is_superuser')") == "on";
        return new(product, version) { Line = new(role, isSuperuser, address.IsRemote, encryption, address.IsProven) };
    }
}
