using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>What goes where: results, errors, warnings and messages, and what preferences make of them.</summary>
public sealed class StreamTests(SandboxProcess sandbox)
{
    [HostedFact]
    public void A_sync_is_quiet_and_verbose_on_request()
    {
        sandbox.Reset(10, "c1");
        using Session session = Session.Connected(sandbox);
        Answer quiet = session.Run("Sync-AmplitudeCohort c1");
        Assert.Single(quiet.Output);
        Assert.Empty(quiet.Written);
        Assert.Empty(quiet.Warnings);
        Assert.Empty(quiet.Verbose);
        Assert.Empty(quiet.Debug);
        Answer verbose = session.Run("Sync-AmplitudeCohort c1 -Verbose");
        Assert.Contains(verbose.Verbose, text => text.StartsWith("Read 10 rows", StringComparison.Ordinal));
    }

    [HostedFact]
    public void The_wire_is_in_the_debug_stream_without_a_secret()
    {
        sandbox.Reset(10, "c1");
        using Session session = Session.Connected(sandbox);
        Answer answer = session.Run("$DebugPreference = 'Continue'; Sync-AmplitudeCohort c1 -Verbose");
        string[] texts = [.. answer.Debug, .. answer.Verbose];
        Assert.Contains(texts, text => text.Contains("/api/v2/segment-targets/amplitude", StringComparison.Ordinal));
        Assert.All(sandbox.Secrets, secret => Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    [HostedFact]
    public void A_warning_of_skipped_rows_can_be_kept_silenced_or_made_an_error()
    {
        sandbox.Reset(0);
        sandbox.SetCohort("c1", ["a", "", ""]);
        using Session session = Session.Connected(sandbox);
        Answer shown = session.Run("Sync-AmplitudeCohort c1 -WarningVariable kept; $kept.Count");
        Assert.Contains("33.33 % of 3 rows", Assert.Single(shown.Warnings), StringComparison.Ordinal);
        Assert.Equal("1", shown.Texts[1]);
        Assert.Empty(session.Run("Sync-AmplitudeCohort c1 -WarningAction SilentlyContinue").Warnings);
        Assert.Equal("ActionPreferenceStop", Assert.Single(session.Run("Sync-AmplitudeCohort c1 -WarningAction Stop").ErrorIds));
        Assert.Equal(0, RunningWork.Count);
    }

    [HostedFact]
    public void A_failed_cohort_is_a_result_and_one_error_and_the_next_is_synced()
    {
        sandbox.Reset(5, "c1");
        using Session session = Session.Connected(sandbox);
        Answer answer = session.Run("'nobody', 'c1' | Sync-AmplitudeCohort");
        Assert.Equal(["Failed", "Succeeded"], answer.Output.Select(one => Answer.Value(one, "Status")));
        Assert.Equal(["CohortNotFound"], answer.ErrorIds);
        Assert.Null(answer.End);
        Assert.Equal("nobody", answer.Errors[0].TargetObject);
        Assert.Equal("SyncFault", answer.Errors[0].Exception.GetType().Name);
    }

    [HostedFact]
    public void Errors_obey_ErrorAction_ErrorVariable_and_catch_by_type_and_id()
    {
        sandbox.Reset(5, "c1");
        using Session session = Session.Connected(sandbox);
        Answer stopped = session.Run("'nobody', 'c1' | Sync-AmplitudeCohort -ErrorAction Stop");
        Assert.Equal(["CohortNotFound"], stopped.ErrorIds);
        Assert.NotNull(stopped.End);
        Answer kept = session.Run("$null = Sync-AmplitudeCohort nobody -ErrorAction SilentlyContinue -ErrorVariable kept; $kept.FullyQualifiedErrorId");
        Assert.Equal(["CohortNotFound,LDCohortSync.Commands.SyncAmplitudeCohortCommand"], kept.Texts);
        Answer caught = session.Run("try { $null = Sync-AmplitudeCohort nobody -ErrorAction Stop } catch [LDCohortSync.SyncFault] { \"$($_.Exception.Kind) $($_.CategoryInfo.Category)\" }");
        Assert.Equal(["CohortNotFound ObjectNotFound"], caught.Texts);
    }

    [HostedFact]
    public void Refused_keys_end_the_command()
    {
        sandbox.Reset(5, "c1", "c2");
        using Session session = Session.Connected(sandbox);
        sandbox.Arm(new { path = "/api/v2/*", status = 401, always = true });
        Answer answer = session.Run("'c1', 'c2' | Sync-AmplitudeCohort -ErrorAction SilentlyContinue");
        sandbox.ClearFaults();
        Assert.Equal(["LaunchDarklyUnauthorized"], answer.ErrorIds);
        Assert.Single(answer.Output);
    }
}
