using System.Collections.Concurrent;
using LDCohortSync.Ports;
using LDCohortSync.Simulation.Time;

namespace LDCohortSync.Simulation.Figures;

/// <summary>What happened in a simulation.</summary>
internal sealed class Journal(VirtualClock clock)
{
    private readonly Lock _gate = new();
    private readonly List<RunRecord> _runs = [];
    private readonly ConcurrentDictionary<long, DateTimeOffset?> _next = new();
    private readonly ConcurrentDictionary<string, WaitingLine> _lines = new(StringComparer.Ordinal);

    /// <summary>Every run, in the order of the claims.</summary>
    public IReadOnlyList<RunRecord> Runs => _runs;

    /// <summary>How many runs have been claimed.</summary>
    public int Claims
    {
        get
        {
            lock (_gate)
                return _runs.Count;
        }
    }

    /// <summary>How often the subscriptions of the ledger were read.</summary>
    public int Sheets { get; set; }

    /// <summary>Runs that were killed.</summary>
    public int Deaths { get; private set; }

    /// <summary>The line before an Amplitude project.</summary>
    public WaitingLine LineOf(string project) => _lines.GetOrAdd(project, static _ => new());

    /// <summary>Takes note of when a subscription is due.</summary>
    public void Expect(long number, DateTimeOffset? next) => _next[number] = next;

    /// <summary>
    /// True when a process that reads the ledger at a moment may find something due. One that would not is not simulated: it would read
    /// and end.
    /// </summary>
    public bool IsAnyDueBy(DateTimeOffset moment) => _next.Values.Any(next => next <= moment);

    /// <summary>A subscription was claimed.</summary>
    public RunRecord Claim(StoredSubscription subscription, TimeProvider time)
    {
        RunRecord run = new(subscription, clock.Now, new(time));
        lock (_gate)
            _runs.Add(run);
        return run;
    }

    /// <summary>A run begins to wait for Amplitude's rate.</summary>
    public void Join(RunRecord run)
    {
        if (run.InLineSince is not null)
            return;
        run.InLineSince = clock.Now;
        LineOf(run.Subscription.Project).Join(clock.Now);
    }

    /// <summary>A run waits for Amplitude's rate no longer. One that did not wait may say so too.</summary>
    public void Leave(RunRecord run)
    {
        if (run.InLineSince is not { } since)
            return;
        run.InLine += clock.Now - since;
        run.InLineSince = null;
        LineOf(run.Subscription.Project).Leave(clock.Now);
    }

    /// <summary>A run has ended; without a result when it was killed.</summary>
    public void End(RunRecord run, CohortSyncResult? result)
    {
        Leave(run);
        run.Result = result;
        run.EndedAt = clock.Now;
        Deaths += result is null ? 1 : 0;
    }
}
