using LDCohortSync.Ports;

namespace LDCohortSync.Completion;

/// <summary>An Amplitude project whose list of cohorts is remembered for completion, whoever asks for it.</summary>
internal sealed class RememberingSource(ICohortSource source, KnownValues known) : ICohortSource
{
    /// <inheritdoc/>
    public string Project => source.Project;

    /// <inheritdoc/>
    public TimeSpan Deadline => source.Deadline;

    /// <inheritdoc/>
    public IReadOnlyList<RequestLimit> Limits => source.Limits;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<AmplitudeCohort> cohorts = await source.ListAsync(includeSyncInfo, observer, cancellation).ConfigureAwait(false);
        known.Remember(cohorts);
        return cohorts;
    }

    /// <inheritdoc/>
    public Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation) =>
        source.RequestAsync(cohortId, keyProperty, observer, cancellation);

    /// <inheritdoc/>
    public Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => source.WaitAsync(requestId, observer, cancellation);

    /// <inheritdoc/>
    public Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => source.OpenFileAsync(requestId, observer, cancellation);
}
