using System.Text;
using LDCohortSync.Membership;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Member keys between text and bytes.</summary>
internal static class Keys
{
    public static IReadOnlyList<ReadOnlyMemory<byte>> List(params IEnumerable<string> keys) => keys.Select(Of).ToArray();

    public static MemberSet Set(params IEnumerable<string> keys)
    {
        MemberSet set = new();
        foreach (string key in keys)
            set.Add(Of(key).Span);
        return set;
    }

    public static ReadOnlyMemory<byte> Of(string key) => Encoding.UTF8.GetBytes(key);

    /// <summary>The keys in a fixed order, to compare.</summary>
    public static string[] Text(IEnumerable<ReadOnlyMemory<byte>> keys) =>
        keys.Select(key => Encoding.UTF8.GetString(key.Span)).Order(StringComparer.Ordinal).ToArray();

    public static string[] Certain(SegmentBaseline baseline) =>
        Text(baseline.Settled.Where(key => baseline.IsCertain(key.Span)));

    public static string[] Possible(SegmentBaseline baseline) => Text(baseline.Possible());
}
