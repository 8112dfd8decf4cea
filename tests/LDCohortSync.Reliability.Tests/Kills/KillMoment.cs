using System.Diagnostics;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>A random moment of a run: something that is seen of the process, and a random short time after it.</summary>
/// <param name="What">What has to be seen.</param>
/// <param name="Number">Which of the requests or batches, from 1.</param>
/// <param name="Later">The time after it.</param>
internal sealed record KillMoment(KillMoment.Seen What, int Number, TimeSpan Later)
{
    /// <summary>What can be seen of a process from outside.</summary>
    public enum Seen
    {
        Start,
        Request,
        Plan,
        Batch,
        LastBatch,
    }

    /// <summary>What to wait for, in random order: a few kills already reach every part of a run, however short it is.</summary>
    public static IEnumerable<Seen> Deal(Random random)
    {
        while (true)
        {
            Seen[] round = [random.Next(2) == 0 ? Seen.Start : Seen.Request, Seen.Plan, Seen.Batch, Seen.Batch, Seen.LastBatch, Seen.LastBatch];
            random.Shuffle(round);
            foreach (Seen what in round)
                yield return what;
        }
    }

    /// <summary>Chooses the moment itself.</summary>
    public static KillMoment Choose(Seen what, Random random, RunTimes times)
    {
        (int number, TimeSpan within) = what switch
        {
            Seen.Start => (1, times.Starting),
            Seen.Request => (random.Next(1, times.Questions + 1), times.Starting / 10),
            Seen.Plan => (1, times.Beginning),
            Seen.Batch => (random.Next(1, times.Batches + 1), times.Sending / times.Batches),
            _ => (times.Batches, times.Settling),
        };
        return new(what, number, random.NextDouble() * within);
    }

    /// <summary>Waits for the moment.</summary>
    /// <returns>False when the process ended before.</returns>
    public async Task<bool> WaitAsync(SyncProcess process, SandboxServer sandbox, long requestsBefore)
    {
        await Until.TrueAsync(() => process.HasEnded || IsSeen(process, sandbox, requestsBefore), $"{this} of {process.Marker}");
        // Not a wait for something: the time is the fault.
        long seen = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(seen) < Later && !process.HasEnded)
            await Task.Yield();
        return !process.HasEnded;
    }

    private bool IsSeen(SyncProcess process, SandboxServer sandbox, long requestsBefore) => What switch
    {
        Seen.Start => true,
        Seen.Request => sandbox.State.Requests.Total - requestsBefore >= Number,
        Seen.Plan => process.Plan() is not null,
        _ => SentBatch.RequestsOf(sandbox, process.Marker).Count(SentBatch.IsOne) >= Number,
    };
}
