using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="CrashRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteCrashTests : CrashRules<SqlitePlace>;
