using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>The question before a change, answered by a person in the host.</summary>
public sealed class ConfirmTests(SandboxProcess sandbox)
{
    [HostedFact]
    public void Yes_syncs_and_No_only_plans()
    {
        sandbox.Reset(3, "c1", "c2");
        AnsweringHost host = new("No", "Yes");
        using Session session = Session.Connected(sandbox, host: host);
        Answer answer = session.Run("'c1', 'c2' | Sync-AmplitudeCohort -Confirm");
        Assert.Equal(["c1 Planned", "c2 Succeeded"], answer.Output.Select(one => $"{Answer.Value(one, "CohortId")} {Answer.Value(one, "Status")}"));
        Assert.Equal(2, host.Person.Questions.Count);
        Assert.Contains("Add 3 and remove 0 members for cohort 'Cohort c1'", host.Person.Questions.First(), StringComparison.Ordinal);
        Assert.Equal(sandbox.Cohort("c2"), sandbox.Segment("c2"));
    }

    [HostedFact]
    public void Yes_to_all_is_asked_once()
    {
        sandbox.Reset(3, "c1", "c2", "c3");
        AnsweringHost host = new("Yes to All");
        using Session session = Session.Connected(sandbox, host: host);
        Answer answer = session.Run("'c1', 'c2', 'c3' | Sync-AmplitudeCohort -Confirm");
        Assert.Equal(Enumerable.Repeat("Succeeded", 3), answer.Output.Select(one => Answer.Value(one, "Status")));
        Assert.Single(host.Person.Questions);
    }

    [HostedFact]
    public void Nobody_is_asked_unless_somebody_wants_it()
    {
        sandbox.Reset(3, "c1");
        AnsweringHost host = new();
        using Session session = Session.Connected(sandbox, host: host);
        Assert.Equal("Succeeded", session.Run("Sync-AmplitudeCohort c1").Value("Status"));
        sandbox.SetCohort("c1", ["somebody", "else"]);
        Assert.Equal("Planned", session.Run("$WhatIfPreference = $true; Sync-AmplitudeCohort c1 -Force").Value("Status"));
        Assert.Empty(host.Person.Questions);
    }
}
