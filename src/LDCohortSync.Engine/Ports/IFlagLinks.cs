namespace LDCohortSync.Ports;

/// <summary>Links on the flags of one LaunchDarkly project.</summary>
public interface IFlagLinks
{
    /// <summary>Lists the links of a flag.</summary>
    /// <exception cref="SyncFault">No such flag, token refused, permission missing, service out of reach.</exception>
    Task<IReadOnlyList<FlagLink>> ListAsync(string flagKey, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Adds a link.</summary>
    /// <exception cref="SyncFault">No such flag, token refused, permission missing, service out of reach.</exception>
    Task AddAsync(string flagKey, FlagLink link, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Makes a link that there is equal to another one, as far as they differ.</summary>
    /// <exception cref="SyncFault">No such link, token refused, permission missing, service out of reach.</exception>
    Task UpdateAsync(string flagKey, FlagLink current, FlagLink wanted, ISyncObserver observer, CancellationToken cancellation);
}
