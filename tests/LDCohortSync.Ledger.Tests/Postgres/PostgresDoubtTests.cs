using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="DoubtRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresDoubtTests : DoubtRules<PostgresPlace>;
