namespace LDCohortSync.Ports;

/// <summary>Where cohorts come from: an Amplitude project.</summary>
public interface ICohortSource
{
    /// <summary>Lists the cohorts of the project.</summary>
    /// <param name="includeSyncInfo">Whether to ask for the recurring hosted syncs too.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault">Keys refused, service out of reach, or an answer that is no list.</exception>
    Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>
    /// Has the cohort computed and opens the file with its members: CSV, possibly compressed, exactly as the service delivers it.
    /// The caller disposes the stream. A body that ends early makes the stream throw.
    /// </summary>
    /// <param name="cohortId">The cohort.</param>
    /// <param name="keyProperty">The property that names a member; a user property is asked for by name.</param>
    /// <param name="observer">Is told of waiting and retries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault">Keys refused, no such cohort, service out of reach, deadline passed.</exception>
    Task<Stream> OpenMembersAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation);
}
