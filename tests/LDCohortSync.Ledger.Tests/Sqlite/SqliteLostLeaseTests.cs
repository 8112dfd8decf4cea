using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="LostLeaseRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteLostLeaseTests : LostLeaseRules<SqlitePlace>;
