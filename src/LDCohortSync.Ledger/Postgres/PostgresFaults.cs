using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>Turns what goes wrong with the server or on the way to it into faults that say what to do, and tells what may pass by itself.</summary>
internal static class PostgresFaults
{
    // Source of the codes: PostgreSQL documentation, "PostgreSQL Error Codes".
    private const string ConnectionClass = "08";
    private const string IdleInTransaction = "25P03";
    private const string ReadOnly = PostgresErrorCodes.ReadOnlySqlTransaction;

    // The driver has no code for it.
    private const string NoEncryption = "SSL connection requested";

    /// <summary>True for the exceptions that <see cref="From"/> knows.</summary>
    public static bool Covers(Exception exception) =>
        exception is NpgsqlException or InvalidDataException or TimeoutException or IOException or SocketException
        or UnauthorizedAccessException or CryptographicException;      // a certificate's file

    /// <summary>True when the connection is of no more use.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException refused => IsShutdown(refused) || refused.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal),
        NpgsqlException => true,
        _ => exception is IOException or SocketException,
    };

    /// <summary>True when the same may get through a little later.</summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        PostgresException refused => IsShutdown(refused) || refused.SqlState.StartsWith(ConnectionClass, StringComparison.Ordinal)
            || refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.QueryCanceled or IdleInTransaction,
        // The name may be a typing mistake; a certificate does not change.
        NpgsqlException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } or AuthenticationException } => false,
        NpgsqlException { InnerException: { } cause } => cause is IOException or SocketException or TimeoutException,
        FileNotFoundException or DirectoryNotFoundException => false,
        _ => exception is TimeoutException or IOException or SocketException,
    };

    /// <summary>The fault for an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="address">The ledger.</param>
    /// <param name="segment">The segment that was worked on; null when there was none.</param>
    public static SyncFault From(Exception exception, PostgresAddress address, SegmentAddress? segment)
    {
        if (exception is InvalidDataException)
            return LedgerFaults.Damaged(address.Location, segment, exception);
        (string problem, string advice) = exception switch
        {
            PostgresException refused => Refused(refused.SqlState, address),
            _ when PostgresSignIn.Find(exception, address) is { } found => found,
            { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
                ("is on a server whose name is not known", "Check Host, and the name resolution of this machine."),
            NpgsqlException when exception.Message.StartsWith(NoEncryption, StringComparison.Ordinal) => ("is on a server that does not take encrypted connections",
                "Have encryption switched on there (ssl = on). Only where nobody else can read along, 'SSL Mode=Disable' does without."),
            { InnerException: IOException or SocketException or TimeoutException } or TimeoutException or IOException or SocketException =>
                ("can't be reached", "Check that the server runs and that Host and Port are right; a firewall may be in between. Then run the command again."),
            UnauthorizedAccessException or CryptographicException => ("can't be connected to: the file of a certificate or key can't be read",
                "Look at SSL Certificate, SSL Key, SSL Password and Root Certificate, and at who may read these files."),
            _ => ("could not be signed in to", "Check Username and the password, which may come from PGPASSWORD or the password file, and SSL Mode."),
        };
        return new(FaultKind.LedgerUnavailable, $"The ledger '{address.Location}' {problem}.", advice, exception) { Target = address.Location };
    }

    private static bool IsShutdown(PostgresException refused) =>
        refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;

    private static (string Problem, string Advice) Refused(string code, PostgresAddress address) => code switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            ("refused the sign-in", "Check Username and the password, which may come from PGPASSWORD or the password file; the server's pg_hba.conf says who may come from where."),
        PostgresErrorCodes.InvalidCatalogName => ($"is not there: the server has no database '{address.Database}'", "Correct Database, or have the database made."),
        PostgresErrorCodes.InsufficientPrivilege => ("does not let this role do that",
            "Open it once with the role that owns its tables, after each update of the module; that role grants the others what they need."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn =>
            ("lacks tables that it should have", "Look whether somebody has changed or removed them, and restore them from a backup."),
        PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject =>
            ($"can't be made: schema '{address.Schema}' has tables of the same names of another program", "Choose another schema with 'Search Path'."),
        ReadOnly => ("can't be written: the server is a standby or is set to read only", "Name the primary server with Host."),
        PostgresErrorCodes.TooManyConnections => ("takes no more connections", "Run the command again later, or have the server's max_connections raised."),
        PostgresErrorCodes.LockNotAvailable => ("was kept busy by other processes for too long", "Run the command again later."),
        PostgresErrorCodes.DiskFull => ("can't grow, because the server's disk is full", "Have space freed there."),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            ("is being shut down or started", "Run the command again when it is up."),
        _ => ($"refused an operation (SQLSTATE {code})", "Run the command again; the server's log says more."),
    };
}
