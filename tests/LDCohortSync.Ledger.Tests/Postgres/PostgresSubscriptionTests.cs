using LDCohortSync.Ledger.Tests.Rules;
using LDCohortSync.Ports;
using LDCohortSync.Ledger.Tests.Support;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>The rules of <see cref="SubscriptionRules{TPlace}"/> on PostgreSQL.</summary>
public sealed class PostgresSubscriptionTests : SubscriptionRules<PostgresPlace>
{
    [Theory]
    [InlineData("options = '{'")]
    [InlineData("cadence = 'Houry'")]
    [InlineData("time_of_day = 'noon'")]
    [InlineData("next_run = 'tomorrow'")]
    [InlineData("last_status = 'Fine'")]
    public async Task A_subscription_that_can_t_be_read_is_told(string damage)
    {
        ISubscriptionLedger ledger = (ISubscriptionLedger)Ledger;
        await ledger.StoreAsync(Stored.New(), Stop);
        await Place.RunAsync("UPDATE subscription SET " + damage);

        Assert.Equal(FaultKind.LedgerDamaged, (await Assert.ThrowsAsync<SyncFault>(() => ledger.ReadSubscriptionsAsync(Stop))).Kind);
    }
}
