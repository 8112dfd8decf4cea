using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Simulation.Services;

/// <summary>An Amplitude project as one process reaches it, with the pauses between questions that the module makes.</summary>
internal sealed class ProjectCohorts(AmplitudeProject project, TimeProvider time, Draw draw) : ICohortSource
{
    private int _asked;

    public string Project => project.Name;

    // As ServiceSettings has it.
    public TimeSpan Deadline { get; } = TimeSpan.FromMinutes(30);

    public IReadOnlyList<RequestLimit> Limits => RequestRules.Limits;

    public async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return project.Cohorts;
    }

    public async Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        await AnswerAsync(cancellation);
        return project.Ask(cohortId);
    }

    public async Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        (DateTimeOffset at, bool fails) = project.JobOf(requestId);
        TimeSpan pause = TimeSpan.Zero;
        while (true)
        {
            await AnswerAsync(cancellation);
            if (time.GetUtcNow() >= at)
                break;
            pause = PollSchedule.Standard.After(pause);
            await Task.Delay(pause, time, cancellation);
        }

        if (fails)
            throw new SyncFault(FaultKind.ServiceUnavailable, "Amplitude could not compute the cohort: its job failed.", "Try again later.") { EndsRequest = true };
    }

    public async Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        await Task.Delay(project.DownloadOf(requestId), time, cancellation);
        return new MemoryStream(project.FileOf(requestId), writable: false);
    }

    private Task AnswerAsync(CancellationToken cancellation) => Task.Delay(AmplitudeProject.Latency(draw.At(_asked++)), time, cancellation);
}
