using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="DoubtRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteDoubtTests : DoubtRules<SqlitePlace>;
