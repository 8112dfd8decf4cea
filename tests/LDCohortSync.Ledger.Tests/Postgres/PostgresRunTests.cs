using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="RunRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresRunTests : RunRules<PostgresPlace>;
