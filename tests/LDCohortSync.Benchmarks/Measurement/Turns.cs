using System.Diagnostics;

namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>Lets contenders take turns (A B C, A B C, ...), so that whatever else the machine does hits all of them.</summary>
internal static class Turns
{
    /// <summary>Runs the rounds.</summary>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="warmUps">Rounds before that do not.</param>
    /// <param name="progress">Is told which round it is.</param>
    /// <param name="contenders">Who takes turns.</param>
    /// <param name="cancellation">Ends it between turns, and a turn if it asks.</param>
    public static async Task TakeAsync(int rounds, int warmUps, Action<string> progress, IReadOnlyList<Contender> contenders, CancellationToken cancellation)
    {
        for (int round = -warmUps; round < rounds; round++)
        {
            foreach (Contender contender in contenders)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(round < 0 ? $"{contender.Name}, warm-up" : $"{contender.Name}, round {round + 1} of {rounds}");
                // Nobody pays for what an earlier turn left behind.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                TimeSpan time = await contender.MeasureAsync(cancellation);
                if (round >= 0)
                    contender.Milliseconds.Add(time.TotalMilliseconds);
            }
        }
    }

    /// <summary>Times one piece of work.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        long started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }
}
