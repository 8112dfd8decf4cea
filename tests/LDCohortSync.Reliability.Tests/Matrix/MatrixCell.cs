using System.Text.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>
/// One cell: a sync under a fault, looked at from LaunchDarkly's side, and then one without it. A sandbox serves one cell after
/// the other; each has a ledger of its own.
/// </summary>
internal sealed class MatrixCell(SandboxServer sandbox, JumpingClock clock, MatrixStart start, FaultRow row, Endpoint endpoint, Expectation expected)
{
    private readonly List<string> _problems = [];

    /// <summary>Tries it.</summary>
    public async Task<Outcome> TryAsync(string ledgerPath, CancellationToken cancellation)
    {
        MatrixRun run = new(sandbox, clock, ledgerPath);
        bool isSynced = endpoint.Situation is not (Situation.Connect or Situation.FirstSync);
        await start.RestoreAsync(isSynced, endpoint.FileForm, ledgerPath, cancellation);
        HashSet<string> before = Members();
        int downloads = sandbox.State.DownloadsUsed;
        SyncStatus? status = await DisturbAsync(run, before, cancellation);
        Require(sandbox.State.DownloadsUsed - downloads <= 1 + row.Fault.Deliveries, $"Amplitude's quota was used {sandbox.State.DownloadsUsed - downloads} times");

        await QuietAsync(cancellation);
        sandbox.Faults.Clear();
        SyncOutcome clean = await run.SyncAsync(MatrixStart.Request, cancellation);
        Require(clean.Result.Status is SyncStatus.Succeeded or SyncStatus.Unchanged, $"the clean run ended as {clean.Result.Status}, {clean.Fault?.Sentence}");
        Require(clean.Result is { Drift: 0, Reason: null }, $"the clean run found a drift of {clean.Result.Drift}: {clean.Result.Reason}");
        Require(Members().SetEquals(MatrixStart.After), "the segment is not the cohort after a clean run");
        Require(!Removed().Overlaps(MatrixStart.After), "a member of the cohort was removed");
        return new(row, endpoint, expected, _problems, status);
    }

    private SyncRequest UnderFault() => endpoint.Situation switch
    {
        Situation.SyncFromDestination => MatrixStart.Request with { Baseline = SyncBaseline.Destination },
        Situation.SyncAndVerify or Situation.SyncAndVerifyBySample => MatrixStart.Request with { Verify = true },
        _ => MatrixStart.Request,
    };

    private async Task<SyncStatus?> DisturbAsync(MatrixRun run, HashSet<string> before, CancellationToken cancellation)
    {
        if (endpoint.Situation == Situation.SyncAndVerifyBySample)
            sandbox.Faults.Add(new SandboxFault { MissingAction = "createSegmentExport", Always = true });
        ArmedFault armed = sandbox.Faults.Add(endpoint.Aim(row.Fault));
        if (endpoint.Situation == Situation.Connect)
        {
            SyncFault? refusal = await UnderClockAsync(run, armed, run.ConnectAsync(cancellation));
            Require(armed.Hits > 0, "the fault never came");
            Require(refusal?.Kind == expected.Kind, $"connecting ended as {refusal?.Kind.ToString() ?? "connected"}: {refusal?.Sentence}");
            return null;
        }

        SyncOutcome outcome = await UnderClockAsync(run, armed, run.SyncAsync(UnderFault(), cancellation));
        Require(armed.Hits > 0, "the fault never came");
        Judge(outcome, IsLike(expected, outcome) ? expected : expected.Or ?? expected, before);
        return outcome.Result.Status;
    }

    // A request that is held is answered by nobody: the time that it may take has to pass.
    private async Task<T> UnderClockAsync<T>(MatrixRun run, ArmedFault armed, Task<T> work)
    {
        for (int hit = 1; armed.Fault.Hang; hit++)
        {
            await Task.WhenAny(work, armed.WaitForHitsAsync(hit));
            if (work.IsCompleted)
                break;
            clock.Advance(run.RequestTimeout + TimeSpan.FromSeconds(1));
        }

        return await work;
    }

    // A request that its client has given up must not be carried out later, when the fault is gone.
    private async Task QuietAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (Enum.GetValues<SandboxService>().Any(service => sandbox.State.Requests.Unanswered(service) > 0))
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static bool IsLike(Expectation expectation, SyncOutcome outcome) => outcome.Result.Status == expectation.Status
        && outcome.Fault?.Kind == expectation.Kind && IsUnverified(outcome.Result) == expectation.SaysUnverified;

    private static bool IsUnverified(CohortSyncResult result) => result.Reason?.Contains("could not be verified", StringComparison.Ordinal) == true;

    private void Judge(SyncOutcome outcome, Expectation met, HashSet<string> before)
    {
        CohortSyncResult result = outcome.Result;
        Require(result.Status == met.Status && outcome.Fault?.Kind == met.Kind,
            $"it ended as {result.Status} {outcome.Fault?.Kind}: {outcome.Fault?.Sentence ?? result.Reason}");
        HashSet<string> members = Members();
        int added = MatrixStart.After.Count(key => !before.Contains(key) && members.Contains(key));
        int removed = before.Count(key => !members.Contains(key));
        switch (met.Content)
        {
            case Content.Exact:
                Require(members.SetEquals(MatrixStart.After), $"the segment is not the cohort: {added} were added and {removed} removed");
                Require((result.Added, result.Removed) == (added, removed), $"it counts {result.Added} added and {result.Removed} removed, of {added} and {removed}");
                break;
            case Content.Unchanged:
                Require(members.SetEquals(before), $"{added} were added and {removed} removed");
                Require(result is { Added: 0, Removed: 0 }, $"it counts {result.Added} added and {result.Removed} removed, of none");
                break;
            default:
                Require(members.All(key => before.Contains(key) || MatrixStart.After.Contains(key)), "the segment holds members of nowhere");
                Require(before.Intersect(MatrixStart.After).All(members.Contains), "the segment lost members that stay");
                Require(result.Added <= added && result.Removed <= removed, $"it counts {result.Added} added and {result.Removed} removed, of {added} and {removed}");
                break;
        }

        Require(met.SaysDrift == (result.Drift != 0), $"it reports a drift of {result.Drift}");
        Require(met.SaysUnverified == IsUnverified(result), $"it says: {result.Reason}");
        // A run that fails counts whom it met refused on the way, too; they are not lost, the next run sends them.
        Require(result.Status != SyncStatus.Succeeded || result.Skipped == 0, $"it skipped {result.Skipped} members");
    }

    private HashSet<string> Members() => [.. sandbox.State.FindSegment("amplitude-" + MatrixStart.CohortId)?.Members ?? []];

    // Every removal that was ever asked for, whether it was carried out or not.
    private HashSet<string> Removed()
    {
        HashSet<string> removed = [];
        foreach (SandboxRequest request in sandbox.State.Requests.Entries.Where(request => request.Body is not null))
        {
            Require(request.BodyIsComplete, "the log has cut a body");
            foreach (JsonElement member in JsonDocument.Parse(request.Body!).RootElement.GetProperty("batch").EnumerateArray())
            {
                if (!member.GetProperty("value").GetBoolean())
                    removed.Add(member.GetProperty("userId").GetString()!);
            }
        }

        return removed;
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
            _problems.Add(problem);
    }
}
