using System.Management.Automation;
using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>Many runspaces in one process, as ForEach-Object -Parallel and job systems make them.</summary>
public sealed class RunspaceTests(SandboxProcess sandbox)
{
    private const int Count = 8;

    [HostedFact]
    public void Eight_runspaces_import_connect_and_sync_at_once()
    {
        string[] cohorts = [.. Enumerable.Range(1, Count).Select(number => $"c{number}")];
        sandbox.Reset(40, cohorts);
        string ledger = sandbox.NewLedger();
        string[] statuses = AtOnce(number =>
        {
            using Session session = Session.Connected(sandbox, ledger);
            return session.Run("param($Id) Sync-AmplitudeCohort $Id -BatchSize 10", cohorts[number]).Value("Status");
        });
        Assert.Equal(Enumerable.Repeat("Succeeded", Count), statuses);
        Assert.All(cohorts, id => Assert.Equal(sandbox.Cohort(id), sandbox.Segment(id)));
        Assert.Equal(0, RunningWork.Count);
    }

    [HostedFact]
    public void Eight_runspaces_that_sync_one_cohort_take_turns()
    {
        sandbox.Reset(40, "c1");
        string ledger = sandbox.NewLedger();
        string[] statuses = AtOnce(_ =>
        {
            using Session session = Session.Connected(sandbox, ledger);
            return session.Run("Sync-AmplitudeCohort c1 -WaitForLease 00:02:00").Value("Status");
        });
        Assert.Single(statuses, status => status == "Succeeded");
        Assert.Equal(Count - 1, statuses.Count(status => status == "Unchanged"));
        Assert.Equal(sandbox.Cohort("c1"), sandbox.Segment("c1"));
    }

    [HostedFact]
    public void A_connection_belongs_to_its_runspace_and_its_object_works_everywhere()
    {
        sandbox.Reset(5, "c1");
        using Session one = Session.Connected(sandbox);
        using Session other = Session.WithModule();
        Assert.Equal("NotConnected", Assert.Single(other.Run("Get-AmplitudeCohort").ErrorIds));
        PSObject destination = Assert.Single(one.Run("Get-LDDestination").Output);
        Assert.Equal("c1", other.Run("param($Destination) Get-AmplitudeCohort -Destination $Destination", destination).Value("Id"));
    }

    [HostedFact]
    public void The_module_can_be_removed_in_one_runspace_while_another_uses_it()
    {
        sandbox.Reset(5, "c1");
        using Session one = Session.Connected(sandbox);
        using Session other = Session.Connected(sandbox);
        Assert.Empty(other.Run("Remove-Module LDCohortSync").Errors);
        Assert.Equal("Succeeded", one.Run("Sync-AmplitudeCohort c1").Value("Status"));
    }

    private static string[] AtOnce(Func<int, string> work)
    {
        using Barrier start = new(Count);
        string[] results = new string[Count];
        List<Exception> failures = [];
        Thread[] threads =
        [
            .. Enumerable.Range(0, Count).Select(number => new Thread(() =>
            {
                try
                {
                    start.SignalAndWait();
                    results[number] = work(number);
                }
                catch (Exception failure)
                {
                    lock (failures)
                        failures.Add(failure);
                }
            })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return failures.Count == 0 ? results : throw new AggregateException(failures);
    }
}
