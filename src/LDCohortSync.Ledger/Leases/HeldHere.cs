using System.Collections.Concurrent;

namespace LDCohortSync.Ledger.Leases;

/// <summary>The leases and claims that this process has and has not tried to give back.</summary>
internal static class HeldHere
{
    private static readonly ConcurrentDictionary<Guid, bool> s_held = new();

    public static void Add(Guid holder) => s_held[holder] = true;

    public static void Remove(Guid holder) => s_held.TryRemove(holder, out _);

    public static bool Contains(Guid holder) => s_held.ContainsKey(holder);
}
