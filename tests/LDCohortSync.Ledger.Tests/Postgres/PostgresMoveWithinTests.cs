using LDCohortSync.Ledger.Tests.Rules;
using LDCohortSync.Ledger.Tests.Support;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="MoveRules{TFrom, TTo}"/> between two schemas of one database.</summary>
public sealed class PostgresMoveWithinTests : MoveRules<PostgresPlace, PostgresPlace>
{
    public override ValueTask InitializeAsync()
    {
        _ = TestPostgres.ConnectionString;      // skips the test when there is no server
        return ValueTask.CompletedTask;
    }
}
