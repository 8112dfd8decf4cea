using LDCohortSync.Ports;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>An Amplitude project that nobody asks: the members come from a file.</summary>
internal sealed class NoCohorts : ICohortSource
{
    public string Project => "benchmarks";

    public TimeSpan Deadline => TimeSpan.FromMinutes(1);

    public IReadOnlyList<RequestLimit> Limits => [];

    public Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation) => throw Asked();

    public Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation) => throw Asked();

    public Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => throw Asked();

    public Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => throw Asked();

    private static InvalidOperationException Asked() => new("Amplitude was asked, although the members come from a file.");
}
