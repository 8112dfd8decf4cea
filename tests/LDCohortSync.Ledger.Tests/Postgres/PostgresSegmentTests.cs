using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="SegmentRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresSegmentTests : SegmentRules<PostgresPlace>;
