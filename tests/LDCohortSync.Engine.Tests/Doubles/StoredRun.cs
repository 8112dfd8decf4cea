using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Changes of one run as the fake ledger stores them.</summary>
internal sealed record StoredRun(Guid Id, IReadOnlyList<byte[]> Adds, IReadOnlyList<byte[]> Removes)
{
    public static StoredRun Of(Guid id, IEnumerable<ReadOnlyMemory<byte>> adds, IEnumerable<ReadOnlyMemory<byte>> removes) =>
        new(id, Blocks(adds), Blocks(removes));

    public StoredRun Without(IReadOnlyList<MemberChange> refused)
    {
        HashSet<(string Key, bool Add)> gone = [.. refused.Select(change => (Encoding.UTF8.GetString(change.Key.Span), change.Add))];
        return Of(Id,
            Keys(Adds).Where(key => !gone.Contains((Encoding.UTF8.GetString(key.Span), true))),
            Keys(Removes).Where(key => !gone.Contains((Encoding.UTF8.GetString(key.Span), false))));
    }

    private static byte[][] Blocks(IEnumerable<ReadOnlyMemory<byte>> keys) => keys.Any() ? [.. MemberBlock.Write(keys)] : [];

    private static IEnumerable<ReadOnlyMemory<byte>> Keys(IEnumerable<byte[]> blocks) => blocks.SelectMany(block => MemberBlock.Read(block));
}
