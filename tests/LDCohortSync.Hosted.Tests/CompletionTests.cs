using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>What Tab gives, through PowerShell's own CommandCompletion.</summary>
public sealed class CompletionTests(SandboxProcess sandbox)
{
    [HostedFact]
    public void Parameters_and_accepted_values_are_completed()
    {
        using Session session = Session.WithModule();
        Assert.Contains("-SkippedReport", Complete(session, "Sync-AmplitudeCohort -Sk"));
        Assert.Equal(["AddOnly", "Mirror"], Complete(session, "Sync-AmplitudeCohort -Mode ").Order());
        Assert.Equal(["Destination", "Ledger"], Complete(session, "Compare-CohortMembership -Against ").Order());
        Assert.Contains("Sync-AmplitudeCohort", Complete(session, "Sync-Amp"));
    }

    [HostedFact]
    public void Nothing_hangs_and_nothing_is_asked_without_a_connection()
    {
        sandbox.Reset(1, "c1");
        using Session session = Session.WithModule();
        int before = sandbox.Requests;
        _ = Complete(session, "Sync-AmplitudeCohort -CohortId ");
        _ = Complete(session, "Get-AmplitudeCohort -Destination ");
        Assert.Equal(before, sandbox.Requests);
        Assert.Equal(0, RunningWork.Count);
    }

    [HostedFact]
    public void What_the_session_knows_is_completed()
    {
        sandbox.Reset(1, "c1", "c2");
        using Session session = Session.Connected(sandbox);
        Assert.Empty(session.Run("Get-AmplitudeCohort | Out-Null; Connect-LDDestination kept -FromEnvironment -Save | Out-Null; Disconnect-LDDestination kept").Errors);
        Assert.Equal(["c1", "c2"], Complete(session, "Sync-AmplitudeCohort -CohortId c").Order());
        Assert.Equal(["default"], Complete(session, "Get-AmplitudeCohort -Destination "));
        Assert.Equal(["kept"], Complete(session, "Connect-LDDestination k"));
        Assert.Empty(session.Run("Disconnect-LDDestination kept -Forget").Errors);
        Assert.Empty(Complete(session, "Connect-LDDestination k"));
    }

    private static IReadOnlyList<string> Complete(Session session, string line)
    {
        Runspace? before = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = session.Runspace;
        try
        {
            using PowerShell shell = PowerShell.Create();
            shell.Runspace = session.Runspace;
            CommandCompletion found = CommandCompletion.CompleteInput(line, line.Length, options: null, shell);
            return [.. found.CompletionMatches.Select(match => match.CompletionText)];
        }
        finally
        {
            Runspace.DefaultRunspace = before;
        }
    }
}
