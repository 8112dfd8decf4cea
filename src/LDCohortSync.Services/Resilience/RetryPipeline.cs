using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;
using Polly;
using Polly.Retry;

namespace LDCohortSync.Services.Resilience;

/// <summary>The one place where retries are made. A request's <see cref="RetryState"/> travels in the context.</summary>
internal static class RetryPipeline
{
    public static readonly ResiliencePropertyKey<RetryState> State = new("LDCohortSync.RetryState");

    public static ResiliencePipeline Build(RetryPolicy policy, TimeProvider time)
    {
        ResiliencePipelineBuilder builder = new() { Name = "LDCohortSync", TimeProvider = time };
        if (policy.MaximumAttempts > 1)
            builder.AddRetry(Options(policy, time));
        return builder.Build();
    }

    private static RetryStrategyOptions Options(RetryPolicy policy, TimeProvider time) => new()
    {
        Name = "Retry",
        MaxRetryAttempts = policy.MaximumAttempts - 1,
        Delay = policy.FirstPause,
        MaxDelay = policy.LongestPause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Randomizer = policy.Randomizer,
        ShouldHandle = arguments => ValueTask.FromResult(IsToBeRepeated(arguments, policy, time)),
        DelayGenerator = arguments => ValueTask.FromResult(PauseBefore(arguments.Outcome, policy)),
        OnRetry = Report,
    };

    private static bool IsToBeRepeated(RetryPredicateArguments<object> arguments, RetryPolicy policy, TimeProvider time)
    {
        ResilienceContext context = arguments.Context;
        if (context.CancellationToken.IsCancellationRequested || !context.Properties.TryGetValue(State, out RetryState? state))
            return false;
        AttemptVerdict.Kind verdict = AttemptVerdict.Of(arguments.Outcome);
        if (verdict == AttemptVerdict.Kind.Doubtful)
            state.Doubtful++;
        bool mayBeRepeated = state.Rule switch
        {
            RetryRule.Billed => state.Doubtful <= 1,
            RetryRule.LeavesConflict => arguments.Outcome.Result is not ServiceAnswer { Status: 409 },
            RetryRule.Once => verdict == AttemptVerdict.Kind.DidNothing,
            _ => true,
        };
        return verdict != AttemptVerdict.Kind.Final && mayBeRepeated
            && time.GetElapsedTime(state.StartedAt) + (PauseAskedFor(arguments.Outcome) ?? TimeSpan.Zero) < policy.MaximumElapsed;
    }

    // Null leaves the pause to the exponential growth. The jitter only ever lengthens what the service asked for.
    private static TimeSpan? PauseBefore(Outcome<object> outcome, RetryPolicy policy)
    {
        if (PauseAskedFor(outcome) is not { } pause)
            return null;
        double jitter = policy.Randomizer() * Math.Min(1.0, 0.1 + pause.TotalSeconds / 10);
        return pause + TimeSpan.FromSeconds(jitter);
    }

    private static TimeSpan? PauseAskedFor(Outcome<object> outcome) => (outcome.Result as ServiceAnswer)?.Hints.Pause;

    private static ValueTask Report(OnRetryArguments<object> arguments)
    {
        if (arguments.Context.Properties.TryGetValue(State, out RetryState? state))
        {
            state.Observer.On(new SyncEvent.Retrying(state.Service, AttemptVerdict.Describe(arguments.Outcome),
                arguments.AttemptNumber + 2, arguments.RetryDelay));
        }

        return default;
    }
}
