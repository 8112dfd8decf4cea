using LDCohortSync.Ports;

namespace LDCohortSync.Services.Resilience;

/// <summary>What a pipeline has to know of the request that passes through it.</summary>
/// <param name="service">The service, for events.</param>
/// <param name="rule">What may be repeated.</param>
/// <param name="observer">Is told of repetitions.</param>
/// <param name="startedAt">The time stamp of the first attempt.</param>
internal sealed class RetryState(string service, RetryRule rule, ISyncObserver observer, long startedAt)
{
    public string Service { get; } = service;

    public RetryRule Rule { get; } = rule;

    public ISyncObserver Observer { get; } = observer;

    public long StartedAt { get; } = startedAt;

    /// <summary>Attempts of which nobody knows whether they took effect.</summary>
    public int Doubtful { get; set; }
}
