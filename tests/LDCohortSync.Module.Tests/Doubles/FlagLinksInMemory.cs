using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>The links of flags in memory.</summary>
internal sealed class FlagLinksInMemory : IFlagLinks
{
    /// <summary>The links of each flag.</summary>
    public Dictionary<string, List<FlagLink>> Links { get; } = [];

    /// <summary>Changes that were made.</summary>
    public int Writes { get; private set; }

    /// <summary>What is wrong with a flag.</summary>
    public Dictionary<string, SyncFault> Failures { get; } = [];

    public Task<IReadOnlyList<FlagLink>> ListAsync(string flagKey, ISyncObserver observer, CancellationToken cancellation) =>
        Failures.TryGetValue(flagKey, out SyncFault? failure) ? throw failure : Task.FromResult<IReadOnlyList<FlagLink>>(Of(flagKey));

    public Task AddAsync(string flagKey, FlagLink link, ISyncObserver observer, CancellationToken cancellation)
    {
        Writes++;
        Of(flagKey).Add(link with { Id = $"link-{Writes}" });
        return Task.CompletedTask;
    }

    public Task UpdateAsync(string flagKey, FlagLink current, FlagLink wanted, ISyncObserver observer, CancellationToken cancellation)
    {
        Writes++;
        Of(flagKey)[Of(flagKey).IndexOf(current)] = wanted with { Id = current.Id };
        return Task.CompletedTask;
    }

    private List<FlagLink> Of(string flagKey) => Links.TryGetValue(flagKey, out List<FlagLink>? links) ? links : Links[flagKey] = [];
}
