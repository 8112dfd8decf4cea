using System.Security.Authentication;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>What may be wrong before a connection is there: certificates, a password that is missing, another kind of server.</summary>
internal static class PostgresSignIn
{
    /// <summary>What is wrong and what to do; null when it is something else.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="address">The ledger.</param>
    public static (string Problem, string Advice)? Find(Exception exception, PostgresAddress address)
    {
        // The driver reports such a file as a server that is not trusted, or not at all by its name.
        if (address.MissingFile is var (setting, path))
            return ($"can't be connected to: there is no file '{path}', which '{setting}' names", $"Correct '{setting}', or put the file there.");
        return exception switch
        {
            { InnerException: AuthenticationException } => ("is on a server whose certificate is not trusted here, is out of date, or has another name",
                "Give the certificate of its authority with 'Root Certificate' (in an address: sslrootcert), and as Host the name that is in the server's certificate."),
            // The driver's own words, which have no code.
            NpgsqlException { InnerException: null } own when Says(own, "No password") => ("asks for a password, and none was given",
                "Set the environment variable PGPASSWORD, or add a line to the password file (~/.pgpass; on Windows %APPDATA%\\postgresql\\pgpass.conf): a saved destination keeps no password."),
            NpgsqlException { InnerException: null } own when Says(own, "unknown response") => ("is on a server that does not answer as PostgreSQL does",
                "Check Host and Port: another program listens there."),
            _ => null,
        };
    }

    private static bool Says(Exception exception, string words) => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
