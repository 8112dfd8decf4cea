using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="LineRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteLineTests : LineRules<SqlitePlace>;
