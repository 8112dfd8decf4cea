namespace LDCohortSync.Services.Resilience;

/// <summary>How stubborn a connection is.</summary>
internal sealed record RetryPolicy
{
    /// <summary>For syncs, which may run unattended.</summary>
    public static readonly RetryPolicy Standard = new();

    /// <summary>For somebody who waits at a prompt and may have mistyped an address.</summary>
    public static readonly RetryPolicy Brief = new() { MaximumAttempts = 2, FirstPause = TimeSpan.FromMilliseconds(500) };

    /// <summary>Attempts in all, the first one included.</summary>
    public int MaximumAttempts { get; init; } = 6;

    /// <summary>The pause before the second attempt; each later one is about twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that is not asked for by the service.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for the end of a rate limit's window that is believed; LaunchDarkly's windows last ten seconds.</summary>
    public TimeSpan LongestHint { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after the first attempt a further one may still begin. A service that asks for a longer pause is not asked again.</summary>
    public TimeSpan MaximumElapsed { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a connection makes no request at the most because the service asked for a pause. After a longer one it tries
    /// once in this time: a pause of days may be a mistake of something in between, and a connection can last as long as its session.
    /// </summary>
    public TimeSpan LongestClosure { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gives numbers from 0 up to 1 for the jitter.</summary>
    public Func<double> Randomizer { get; init; } = Random.Shared.NextDouble;
}
