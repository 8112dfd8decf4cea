using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="LeaseRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresLeaseTests : LeaseRules<PostgresPlace>;
