using LDCohortSync.Ledger.Tests.Support;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>A server of its own with a database in which the sample <c>roles.sql</c> was run.</summary>
public sealed class RolesDatabase : IAsyncLifetime
{
    /// <summary>Makes and migrates the tables.</summary>
    public const string Owner = "ldcohortsync_owner";

    /// <summary>Syncs.</summary>
    public const string Agent = "ldcohortsync_agent";

    private const string Password = "agents and owners alike";
    private PostgresServer? _server;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;

    /// <summary>Makes a database anew, with the roles of the sample and without tables.</summary>
    /// <returns>Connection strings of the owner and of the agent.</returns>
    internal async Task<(string Owner, string Agent)> MakeAsync()
    {
        // Not when the fixture is made: only a test can be skipped.
        _server ??= await PostgresServer.StartAsync();
        string database = "ledger_" + Guid.NewGuid().ToString("N");
        await _server.QueryAsync($"CREATE DATABASE {database}");
        string here = As(database, "ldcohortsync", _server.Password);
        await TestPostgres.RunAsync(here, await File.ReadAllTextAsync(Sample));
        await TestPostgres.RunAsync(here, $"ALTER ROLE {Owner} PASSWORD '{Password}'; ALTER ROLE {Agent} PASSWORD '{Password}'");
        return (As(database, Owner, Password), As(database, Agent, Password));
    }

    /// <summary>Deletes a database and the sample's roles.</summary>
    internal async Task DropAsync(string connectionString)
    {
        if (_server is null)
            return;
        await _server.QueryAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
        await _server.QueryAsync($"DROP ROLE {Owner}, {Agent}");
    }

    /// <summary>Runs statements as the superuser.</summary>
    internal Task<object?> RunAsync(string sql) => _server!.QueryAsync(sql);

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "Samples", "roles.sql");

    private string As(string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Database = database, Username = role, Password = password }.ConnectionString;
}
