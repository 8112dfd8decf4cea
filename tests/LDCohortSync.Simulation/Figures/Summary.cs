using LDCohortSync.Ports;
using LDCohortSync.Simulation.Services;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Simulation.Figures;

/// <summary>Adds up what happened in a simulation, from its journal and from what the ledger holds at the end.</summary>
/// <param name="world">The simulation, at its end.</param>
/// <param name="sheet">The subscriptions at the end.</param>
internal sealed class Summary(World world, SubscriptionSheet sheet)
{
    // What is due later than this after a failure is not waited for any more.
    private static readonly TimeSpan s_longestPause = SubscriptionPace.EarlyPauses[^1] + TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _end = Scenario.Begin + world.Scenario.Length;
    private readonly List<TimeSpan> _lateness = [];
    private int _slots;
    private int _twice;
    private int _forgotten;
    private TimeSpan _forAmplitude;
    private TimeSpan _forWindows;
    private TimeSpan _forAgents;
    private TimeSpan _forRetries;

    /// <summary>Makes the figures.</summary>
    public Outcome Make()
    {
        foreach (AmplitudeProject project in world.Projects)
            world.Journal.LineOf(project.Name).End(sheet.Now);
        ILookup<long, RunRecord> runs = world.Journal.Runs.ToLookup(run => run.Subscription.Number);
        Dictionary<long, StoredSubscription> last = sheet.Subscriptions.ToDictionary(one => one.Number);
        foreach (StoredSubscription registered in world.Registered)
        {
            RunRecord[] own = [.. runs[registered.Number]];
            Serve(registered, last[registered.Number].Progress, own);
            Compare(registered, own);
            Wait(last[registered.Number], own);
        }

        _lateness.Sort();
        RunRecord[] served = [.. world.Journal.Runs.Where(run => run.HasServed && run.EndedAt <= _end)];
        return new()
        {
            Scenario = world.Scenario,
            Syncs = served.Length,
            BusiestHour = served.GroupBy(run => run.EndedAt!.Value.UtcTicks / TimeSpan.TicksPerHour).Select(hour => hour.Count()).DefaultIfEmpty().Max(),
            Slots = _slots,
            Lateness = _lateness,
            ForAmplitude = _forAmplitude,
            ForWindows = _forWindows,
            ForAgents = _forAgents,
            ForRetries = _forRetries,
            Failures = world.Journal.Runs.Where(run => run.Result is not null && !run.HasServed).GroupBy(run => run.Result!.ErrorId?.ToString() ?? run.Result.Status.ToString())
                .ToDictionary(group => group.Key, group => group.Count()),
            Deaths = world.Journal.Deaths,
            Requests = world.Projects.Sum(project => project.Requests),
            RequestsPerMonth = (long)Math.Round(world.Projects.Max(project => project.Requests) * (TimeSpan.FromDays(31) / world.Scenario.Length)),
            MostInAMinute = world.Projects.Max(project => project.MostInAMinute),
            LongestLine = world.Projects.Max(project => world.Journal.LineOf(project.Name).Longest),
            LaunchDarkly = (world.Account.Refused, world.Account.Requests),
            Twice = _twice,
            Forgotten = _forgotten,
            Inexact = world.Registered.Count(registered => !IsExact(registered, runs[registered.Number].LastOrDefault())),
        };
    }

    // A slot is served by the first run that was claimed after it and succeeded; one run may serve several.
    private void Serve(StoredSubscription registered, SubscriptionProgress last, RunRecord[] runs)
    {
        RunRecord[] served = [.. runs.Where(run => run.HasServed)];
        int next = 0;
        for (DateTimeOffset slot = registered.Progress.NextRun!.Value; slot < _end; slot = registered.Schedule.NextAfter(slot)!.Value)
        {
            _slots++;
            while (next < served.Length && served[next].ClaimedAt < slot)
                next++;
            if (next < served.Length)
                _lateness.Add(served[next].EndedAt!.Value - slot);
            else if (!runs.Any(run => run.Result is not null && run.ClaimedAt >= slot) && !IsExpected(last, slot))
                _forgotten++;
        }
    }

    private bool IsExpected(SubscriptionProgress last, DateTimeOffset slot) => last.NextRun <= slot && last.NextAttempt <= sheet.Now + s_longestPause;

    private void Compare(StoredSubscription registered, RunRecord[] runs)
    {
        RunRecord? before = null;
        RunRecord? lastServed = null;
        foreach (RunRecord run in runs)
        {
            // A killed process does nothing from its death on.
            bool isTogether = before is not null && (before.EndedAt is null || before.EndedAt > run.ClaimedAt);
            bool isAgain = run.HasServed && lastServed is not null && registered.Schedule.CountAfter(lastServed.ClaimedAt, run.ClaimedAt) == 0;
            _twice += isTogether || isAgain ? 1 : 0;
            before = run;
            lastServed = run.HasServed ? run : lastServed;
        }
    }

    private void Wait(StoredSubscription last, RunRecord[] runs)
    {
        RunRecord? before = null;
        foreach (RunRecord run in runs)
        {
            SubscriptionProgress progress = run.Subscription.Progress;
            if (before?.EndedAt is { } ended && progress.NextAttempt != progress.NextRun)
                _forRetries += progress.NextAttempt!.Value - ended;
            Queue(run.Subscription.Project, progress.NextAttempt!.Value, run.ClaimedAt);
            _forAmplitude += run.InLine + (run.InLineSince is { } since ? sheet.Now - since : TimeSpan.Zero);
            _forWindows += run.Windows.Total;
            before = run;
        }

        if (before is not { EndedAt: null } && last.Progress.NextAttempt is { } due)
            Queue(last.Project, due, sheet.Now);
    }

    // While others stand in Amplitude's line, one more agent would only stand there too.
    private void Queue(string project, DateTimeOffset due, DateTimeOffset until)
    {
        if (until <= due)
            return;
        TimeSpan busy = world.Journal.LineOf(project).BusyBetween(due, until);
        _forAmplitude += busy;
        _forAgents += until - due - busy;
    }

    private bool IsExact(StoredSubscription registered, RunRecord? last)
    {
        // What a failed, killed or unfinished run has left is the next one's to mend.
        if (last is not { HasServed: true, RequestId: { } requestId })
            return true;
        AmplitudeProject project = world.Projects.Single(one => one.Name == registered.Project);
        return world.Account.Segments.TryGetValue(registered.SegmentKey, out HashSet<string>? members) && members.SetEquals(project.KeysOf(requestId));
    }
}
