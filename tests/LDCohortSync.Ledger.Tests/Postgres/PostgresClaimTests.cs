using System.Globalization;
using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="ClaimRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresClaimTests : ClaimRules<PostgresPlace>
{
    protected override DateTimeOffset Heartbeat() => Place.RunAsync("SELECT heartbeat FROM subscription").GetAwaiter().GetResult() is string text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
        : default;
}
