using System.Diagnostics;

namespace LDCohortSync.Simulation.Time;

/// <summary>
/// Knows when everything waits for the clock. All that is simulated runs on the thread pool or, at first, on the thread that moves the
/// clock; both kinds of ledger block a thread of the pool while their database works. So when no work item is queued and none is being
/// executed, whatever has not ended waits for a timer, and only then may time move on.
/// </summary>
internal static class Stillness
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns when everything waits for the clock.</summary>
    /// <exception cref="InvalidOperationException">It never does.</exception>
    public static void Wait()
    {
        long begun = Stopwatch.GetTimestamp();
        SpinWait spinning = default;
        while (!IsStill())
        {
            // Mostly it is a matter of microseconds; on a busy machine, the processor is left to the work that is waited for.
            if (Stopwatch.GetElapsedTime(begun) < s_patience)
                spinning.SpinOnce();
            else
                throw new InvalidOperationException("Something of the simulation works on and on, or waits for something other than its clock.");
        }
    }

    // A worker that takes an item counts as busy from before it takes it until after it has queued whatever follows from it. What was
    // queued, taken and ended between two looks shows in the number of items that have ended.
    private static bool IsStill()
    {
        long ended = ThreadPool.CompletedWorkItemCount;
        return Workers() == 0 && ThreadPool.PendingWorkItemCount == 0 && Workers() == 0 && ThreadPool.CompletedWorkItemCount == ended;
    }

    private static int Workers()
    {
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return most - free;
    }
}
