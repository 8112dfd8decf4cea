using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="PruneRules{TPlace}"/> on SQLite.</summary>
public sealed class SqlitePruneTests : PruneRules<SqlitePlace>;
