using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="LineRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresLineTests : LineRules<PostgresPlace>;
