using System.Text.Json;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>All that can be read of a ledger, as text to compare.</summary>
internal static class LedgerPicture
{
    public static async Task<string> TakeAsync(ILedger ledger, IEnumerable<SegmentAddress> segments, CancellationToken stop)
    {
        List<string> lines = [];
        foreach (SegmentAddress segment in segments)
        {
            SegmentBaseline? baseline = await ledger.LoadAsync(segment, stop);
            lines.Add(baseline is null ? $"{segment} is not known" : $"{segment} settled {string.Join(' ', Keys.Text(baseline.Settled))} certain {string.Join(' ', Keys.Certain(baseline))} "
                + $"possible {string.Join(' ', Keys.Possible(baseline))} generation {baseline.Generation} partial {baseline.IsPartial} doubt {baseline.NewestDoubt}");
            lines.AddRange((await ledger.ReadAwaitedAsync(segment, stop)).Select(awaited => awaited.ToString()));
        }

        lines.AddRange((await ledger.ReadRunsAsync(new(), stop)).Select(run => JsonSerializer.Serialize(run)));
        SubscriptionSheet sheet = await ((ISubscriptionLedger)ledger).ReadSubscriptionsAsync(stop);
        lines.AddRange(sheet.Subscriptions.Select(one => one.ToString()));
        return string.Join('\n', lines);
    }
}
