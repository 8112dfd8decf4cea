using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="AwaitedRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresAwaitedTests : AwaitedRules<PostgresPlace>;
