using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>A pipeline that has had enough ends what comes before it.</summary>
public sealed class PipelineTests(SandboxProcess sandbox)
{
    [HostedFact]
    public void Select_First_ends_the_syncs_of_the_cohorts_after_it()
    {
        sandbox.Reset(10, "c1", "c2", "c3");
        using Session session = Session.Connected(sandbox);
        Answer answer = session.Run("'c1', 'c2', 'c3' | Sync-AmplitudeCohort | Select-Object -First 1");
        Assert.Equal("c1", answer.Value("CohortId"));
        Assert.Equal(0, RunningWork.Count);
        Answer runs = session.Run("Get-CohortSyncRun | ForEach-Object CohortId");
        Assert.Equal(["c1"], runs.Texts);
    }

    [HostedFact]
    public void Select_First_ends_a_comparison_of_many_members()
    {
        string folder = Directory.CreateTempSubdirectory("ldcohortsync-hosted-files-").FullName;
        try
        {
            File.WriteAllLines(Path.Combine(folder, "a.csv"), ["user_id"]);
            File.WriteAllLines(Path.Combine(folder, "b.csv"), ["user_id", .. Enumerable.Range(0, 20_000).Select(number => $"member-{number}")]);
            using Session session = Session.WithModule();
            Answer answer = session.Run(
                "param($Folder) Compare-CohortMembership -ReferencePath $Folder/a.csv -DifferencePath $Folder/b.csv | Select-Object -First 3", folder);
            Assert.Equal(["member-0", "member-1", "member-2"], answer.Output.Select(one => Answer.Value(one, "Key")));
            Assert.Equal(0, RunningWork.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [HostedFact]
    public void An_error_or_a_break_further_down_ends_a_sync()
    {
        sandbox.Reset(10, "c1", "c2");
        using Session session = Session.Connected(sandbox);
        Answer thrown = session.Run("'c1', 'c2' | Sync-AmplitudeCohort | ForEach-Object { throw 'enough' }");
        Assert.Equal("enough", thrown.End?.Message);
        Answer left = session.Run("foreach ($once in 1) { 'c1', 'c2' | Sync-AmplitudeCohort | ForEach-Object { break } }; 'on'");
        Assert.Equal(["on"], left.Texts);
        Assert.Equal(0, RunningWork.Count);
        Assert.Equal(["c1"], session.Run("Get-CohortSyncRun | ForEach-Object CohortId | Select-Object -Unique").Texts);
    }
}
