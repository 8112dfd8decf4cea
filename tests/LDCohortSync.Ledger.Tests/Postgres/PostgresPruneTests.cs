using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="PruneRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresPruneTests : PruneRules<PostgresPlace>;
