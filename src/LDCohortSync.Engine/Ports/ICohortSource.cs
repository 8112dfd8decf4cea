namespace LDCohortSync.Ports;

/// <summary>Where cohorts come from: an Amplitude project.</summary>
public interface ICohortSource
{
    /// <summary>Names the project in the ledger: the same for all who ask with the same key. Holds no secret.</summary>
    string Project { get; }

    /// <summary>How long a cohort may take from its request to its file, and how long to wait for the request's turn.</summary>
    TimeSpan Deadline { get; }

    /// <summary>How often the project may be asked for a cohort; empty when it sets no limits.</summary>
    IReadOnlyList<RequestLimit> Limits { get; }

    /// <summary>Lists the cohorts of the project.</summary>
    /// <param name="includeSyncInfo">Whether to ask for the recurring hosted syncs too.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault">Keys refused, service out of reach, or an answer that is no list.</exception>
    Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Step 1: has a cohort computed. This is what Amplitude's quota counts.</summary>
    /// <param name="cohortId">The cohort.</param>
    /// <param name="keyProperty">The property that names a member; a user property is asked for by name.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The request's id, with which any process can go on.</returns>
    /// <exception cref="SyncFault">Keys refused, no such cohort, service out of reach.</exception>
    Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>Step 2: waits until the cohort of a request is computed, however long that takes.</summary>
    /// <param name="requestId">From <see cref="RequestAsync"/>, also by an earlier process.</param>
    /// <param name="observer">Is told of waiting and retries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SyncFault">Keys refused, service out of reach; with <see cref="SyncFault.EndsRequest"/> when the
    /// request is unknown or its job failed.</exception>
    Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>
    /// Step 3: opens the file of a request that is computed: CSV, possibly compressed, exactly as the service delivers it.
    /// The caller disposes the stream. A body that ends early makes the stream throw.
    /// </summary>
    /// <param name="requestId">From <see cref="RequestAsync"/>, also by an earlier process.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the opening; reading has its own.</param>
    /// <exception cref="SyncFault">Keys refused, service out of reach; with <see cref="SyncFault.EndsRequest"/> when the
    /// request or its file is unknown.</exception>
    Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation);
}
