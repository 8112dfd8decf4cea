using LDCohortSync.Ledger.Tests.Rules;
using LDCohortSync.Ledger.Tests.Sqlite;
using LDCohortSync.Ledger.Tests.Support;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="MoveRules{TFrom, TTo}"/> from a server to a file, and back.</summary>
public sealed class PostgresMoveAwayTests : MoveRules<PostgresPlace, SqlitePlace>
{
    public override ValueTask InitializeAsync()
    {
        _ = TestPostgres.ConnectionString;      // skips the test when there is no server
        return ValueTask.CompletedTask;
    }
}
