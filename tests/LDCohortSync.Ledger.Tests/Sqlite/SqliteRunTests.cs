using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="RunRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteRunTests : RunRules<SqlitePlace>;
