using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="LostLeaseRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresLostLeaseTests : LostLeaseRules<PostgresPlace>;
