using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="CrashRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresCrashTests : CrashRules<PostgresPlace>;
