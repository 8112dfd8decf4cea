using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="AwaitedRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteAwaitedTests : AwaitedRules<SqlitePlace>;
