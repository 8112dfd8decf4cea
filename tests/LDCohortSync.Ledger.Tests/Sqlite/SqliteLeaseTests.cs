using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="LeaseRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteLeaseTests : LeaseRules<SqlitePlace>;
