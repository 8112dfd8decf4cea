using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <inheritdoc/>
public sealed class SqliteOpenChangesTests : OpenChangesRules<SqlitePlace>;
