using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>How long the parts of a run took, so that kills can be spread over all of it.</summary>
/// <param name="Starting">From the process's start to its first request.</param>
/// <param name="Questions">Requests before the first batch.</param>
/// <param name="Beginning">From the plan to the first batch.</param>
/// <param name="Batches">Batches.</param>
/// <param name="Sending">From the first batch to the last.</param>
/// <param name="Settling">From the last batch to the end.</param>
internal sealed record RunTimes(TimeSpan Starting, int Questions, TimeSpan Beginning, int Batches, TimeSpan Sending, TimeSpan Settling)
{
    /// <summary>What is assumed before the first run was seen.</summary>
    public static RunTimes Assumed(int batches) => new(TimeSpan.FromMilliseconds(300), 6, TimeSpan.FromMilliseconds(200), batches,
        TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100));

    /// <summary>The times of a run that came to its end; null when it sent nothing.</summary>
    public static RunTimes? Of(SyncProcess process, SandboxServer sandbox)
    {
        SandboxRequest[] requests = [.. SentBatch.RequestsOf(sandbox, process.Marker)];
        SandboxRequest[] batches = [.. requests.Where(SentBatch.IsOne)];
        if (batches.Length == 0)
            return null;
        DateTimeOffset plan = process.PlannedAt ?? batches[0].Time;
        return new(Positive(requests[0].Time - process.StartedAt), requests.Count(request => request.Sequence < batches[0].Sequence),
            Positive(batches[0].Time - plan), batches.Length, Positive(batches[^1].Time - batches[0].Time), Positive(process.EndedAt - batches[^1].Time));
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.FromMilliseconds(1) ? time : TimeSpan.FromMilliseconds(1);
}
