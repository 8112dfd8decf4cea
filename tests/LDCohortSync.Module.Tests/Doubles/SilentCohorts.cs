using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>An Amplitude project that never answers, until it is canceled.</summary>
internal sealed class SilentCohorts : ICohortSource
{
    public string Project => "silent";

    public TimeSpan Deadline => TimeSpan.FromMinutes(30);

    public IReadOnlyList<RequestLimit> Limits => [];

    /// <summary>True once nobody waits for an answer any more.</summary>
    public bool IsEnded { get; private set; }

    public async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        }
        finally
        {
            IsEnded = true;
        }
    }

    public Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation) => throw Unasked();

    public Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => throw Unasked();

    public Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => throw Unasked();

    private static InvalidOperationException Unasked() => new("Only the list is asked for here.");
}
