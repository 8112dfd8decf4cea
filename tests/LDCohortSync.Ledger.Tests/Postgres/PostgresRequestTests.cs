using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="RequestRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresRequestTests : RequestRules<PostgresPlace>;
