using System.Globalization;
using LDCohortSync.Ledger.Tests.Rules;

namespace LDCohortSync.Ledger.Tests.Sqlite;

/// <summary>The rules of <see cref="ClaimRules{TPlace}"/> on SQLite.</summary>
public sealed class SqliteClaimTests : ClaimRules<SqlitePlace>
{
    protected override DateTimeOffset Heartbeat() => Place.RunAsync("SELECT heartbeat FROM subscription").GetAwaiter().GetResult() is string text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
        : default;
}
