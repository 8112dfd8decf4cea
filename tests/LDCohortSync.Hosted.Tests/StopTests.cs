using System.Management.Automation;
using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>Ctrl+C at any request: the prompt is back with nothing running behind it, and the next sync ends with exactly the cohort.</summary>
public sealed class StopTests(SandboxProcess sandbox)
{
    // Printed with every failure, so that it can be had again.
    private const int Seed = 20260301;
    private const int Rounds = 8;
    private const int Members = 90;
    private const string Sync = "Sync-AmplitudeCohort c1 -BatchSize 10 -ThrottleLimit 2";

    [HostedFact]
    public void Stopped_while_any_request_hangs_a_sync_leaves_nothing_behind()
    {
        Random random = new(Seed);
        int requests = CountRequests();
        Assert.InRange(requests, 10, 60);
        for (int round = 0; round < Rounds; round++)
        {
            int moment = random.Next(requests);
            string what = $"seed {Seed}, round {round}, after {moment} of {requests} requests";
            Prepare();
            using Session session = Session.Connected(sandbox);
            int fault = sandbox.HoldAfter(moment, "*");
            StopWhen(session, () => sandbox.Hits(fault) > 0, what);
            AssertNextSyncIsExact(session, what);
        }
    }

    [HostedFact]
    public void Stopped_while_requests_come_and_go_a_sync_leaves_nothing_behind()
    {
        Random random = new(Seed + 1);
        int requests = CountRequests();
        for (int round = 0; round < Rounds; round++)
        {
            string what = $"seed {Seed + 1}, round {round}";
            Prepare();
            using Session session = Session.Connected(sandbox);
            int begun = sandbox.Requests;
            int moment = begun + random.Next(requests);
            StopWhen(session, () => sandbox.Requests > moment, what);
            AssertNextSyncIsExact(session, what);
        }
    }

    [HostedFact]
    public void Stopping_what_has_ended_and_stopping_twice_do_no_harm()
    {
        Prepare();
        using Session session = Session.Connected(sandbox);
        using PowerShell shell = session.Script(Sync);
        shell.Invoke();
        shell.Stop();
        shell.Stop();
        Assert.Equal(0, RunningWork.Count);
        AssertNextSyncIsExact(session, "after its end");
    }

    private int CountRequests()
    {
        Prepare();
        using Session session = Session.Connected(sandbox);
        int before = sandbox.Requests;
        Assert.Equal("Succeeded", session.Run(Sync).Value("Status"));
        return sandbox.Requests - before;
    }

    private void Prepare()
    {
        sandbox.Reset(Members, "c1");
    }

    // A sync that has ended before the moment came is stopped after its end, which is a moment too.
    private void StopWhen(Session session, Func<bool> moment, string what)
    {
        using PowerShell shell = session.Script(Sync);
        IAsyncResult running = shell.BeginInvoke();
        Until.True(() => running.IsCompleted || moment(), what);
        shell.Stop();
        int left = RunningWork.Count;
        int sent = sandbox.Requests;
        Assert.True(left == 0, $"{left} piece(s) of work go on behind the prompt: {what}.");
        Assert.True(shell.InvocationStateInfo.State is PSInvocationState.Stopped or PSInvocationState.Completed, $"{shell.InvocationStateInfo.State}: {what}.");
        sandbox.ClearFaults();
        Assert.True(sandbox.Requests == sent, $"Requests came after the stop: {what}.");
    }

    private void AssertNextSyncIsExact(Session session, string what)
    {
        sandbox.ClearFaults();
        Answer answer = session.Run(Sync);
        Assert.True(answer.Errors.Count == 0, $"{string.Join(" ", answer.Errors)} ({what})");
        Assert.True(Answer.Value(Assert.Single(answer.Output), "Status") is "Succeeded" or "Unchanged", what);
        Assert.Equal(sandbox.Cohort("c1"), sandbox.Segment("c1"));
    }
}
