using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <inheritdoc/>
public sealed class PostgresOpenChangesTests : OpenChangesRules<PostgresPlace>;
