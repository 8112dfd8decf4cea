using System.Net.Sockets;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>The PostgreSQL server that the tests were given. Without one, whatever needs it is skipped and says why.</summary>
internal static class TestPostgres
{
    /// <summary>The environment variable with the connection string of a superuser.</summary>
    public const string Variable = "LDCOHORTSYNC_TEST_POSTGRES";

    /// <summary>The environment variable with the folder of <c>initdb</c> and <c>pg_ctl</c>, for tests that need a server of their own.</summary>
    public const string ProgramsVariable = "LDCOHORTSYNC_TEST_POSTGRES_BIN";

    private static readonly Lazy<(string? Connection, string Reason)> s_server = new(Find);

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => s_server.Value.Connection is not null;

    /// <summary>The connection string; skips the test when there is no server.</summary>
    public static string ConnectionString
    {
        get
        {
            Assert.SkipWhen(s_server.Value.Connection is null, s_server.Value.Reason);
            return s_server.Value.Connection!;
        }
    }

    /// <summary>The folder of the server's programs; skips the test when it is not known.</summary>
    public static string Programs
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable(ProgramsVariable);
            Assert.SkipWhen(string.IsNullOrWhiteSpace(folder), $"Set {ProgramsVariable} to the folder of PostgreSQL's initdb and pg_ctl, or run .ci/run.");
            return folder!;
        }
    }

    /// <summary>Another schema on the server.</summary>
    public static string WithSchema(string schema) => new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = schema }.ConnectionString;

    /// <summary>Runs statements beside the ledger, and takes the first value of the first row.</summary>
    /// <param name="connectionString">Where.</param>
    /// <param name="sql">What.</param>
    public static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 60 }.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static (string?, string) Find()
    {
        string how = $"Set {Variable} to the connection string of a PostgreSQL 15 server, or run .ci/run.";
        string? given = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(given))
            return (null, how);
        try
        {
            using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(given) { Pooling = false, Timeout = 5 }.ConnectionString);
            connection.Open();
            return (given, "");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            return (null, $"The server of {Variable} does not answer ({e.Message.TrimEnd('.')}). {how}");
        }
    }
}
