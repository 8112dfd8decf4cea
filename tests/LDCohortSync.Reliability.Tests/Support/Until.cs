using System.Diagnostics;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>Waits for what other processes do.</summary>
internal static class Until
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What it means.</param>
    /// <param name="deadline">For how long; two minutes when null.</param>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public static async Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > (deadline ?? s_deadline))
                throw new TimeoutException($"It did not come true within {(deadline ?? s_deadline).TotalMinutes} minutes: {what}.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
