using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="SegmentRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteSegmentTests : SegmentRules<SqlitePlace>;
