using System.Diagnostics;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>Waits for what others do.</summary>
internal static class Until
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(1);

    /// <summary>Looks again and again until a condition is true.</summary>
    public static void True(Func<bool> condition, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < s_deadline, $"It did not come true: {what}.");
            Thread.Yield();
        }
    }
}
