using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="RequestRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteRequestTests : RequestRules<SqlitePlace>;
