using Polly;
using Polly.Retry;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>How often, and for how long, a transaction is tried again whose connection was lost, or that the server could not take just then.</summary>
internal sealed class Reconnection
{
    /// <summary>
    /// For a ledger in use: a server that is restarted, or replaced by its standby, is back by then. Two of these are shorter than the life of a lease.
    /// </summary>
    public static readonly Reconnection Patient = new(TimeSpan.FromSeconds(25));

    /// <summary>For somebody who waits at a prompt and may have mistyped the address.</summary>
    public static readonly Reconnection Brief = new(TimeSpan.FromSeconds(3));

    private static readonly ResiliencePropertyKey<long> s_startedAt = new("LDCohortSync.LedgerStartedAt");

    private readonly ResiliencePipeline _pipeline;

    private Reconnection(TimeSpan patience) => _pipeline = new ResiliencePipelineBuilder { Name = "LDCohortSync.Ledger" }
        .AddRetry(new RetryStrategyOptions
        {
            Name = "Reconnect",
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && PostgresFaults.MayPass(exception)
                && TimeProvider.System.GetElapsedTime(arguments.Context.Properties.GetValue(s_startedAt, 0)) < patience),
        })
        .Build();

    /// <summary>Does something until it gets through or is not worth another try.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<T> RunAsync<T>(Func<T> attempt, CancellationToken cancellation)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        try
        {
            context.Properties.Set(s_startedAt, TimeProvider.System.GetTimestamp());
            return await _pipeline.ExecuteAsync(static (_, state) => ValueTask.FromResult(state()), context, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
