namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>That the check of the documentation's scripts can fail, and where it has to.</summary>
public sealed class ScriptCheckTests
{
    [Theory]
    [InlineData("Sync-AmplitudeCohort 7khm89cz -Verify")]
    [InlineData("Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort -WhatIf -ErrorVariable failed | Export-Csv ./x.csv")]
    [InlineData("$x = @{ Name = 'prod'; FromEnvironment = $true }\nConnect-LDDestination @x")]
    [InlineData("Connect-LDDestination -FromEnvironment `\n    -Name prod # as in the pipeline")]
    [InlineData("foreach ($one in Get-LDDestination -Name prod-*) {\n    Sync-AmplitudeCohort -CohortId a, b -Destination $one\n}")]
    [InlineData("Get-CohortSyncRun -Since (Get-Date).AddDays(-1) -Status Failed,Blocked | Where-Object { $_.Drift -gt 0 }")]
    [InlineData("if ($results | Where-Object Status -in Failed, Blocked) { exit 1 }")]
    [InlineData("Import-Csv ./map.csv |\n    Sync-AmplitudeCohort")]
    [InlineData("(Compare-CohortMembership -CohortId a -Summary).IsExact")]
    public void A_right_script_has_no_problem(string script) => Assert.Empty(ScriptCheck.Problems(script));

    [Theory]
    [InlineData("Sync-AmplitudeCohorts 7khm89cz", "There is no command Sync-AmplitudeCohorts.")]
    [InlineData("$x = @(Sync-Cohort a)", "There is no command Sync-Cohort.")]
    [InlineData("if ($true) { Sync-AmplitudeCohort a -Exact }", "Sync-AmplitudeCohort has no parameter -Exact.")]
    [InlineData("Get-AmplitudeCohort -WhatIf", "Get-AmplitudeCohort has no parameter -WhatIf.")]
    [InlineData("Sync-AmplitudeCohort a -Mode Both", "Sync-AmplitudeCohort -Mode does not take 'Both'.")]
    [InlineData("Get-CohortSyncRun -Status Failed, Broken", "Get-CohortSyncRun -Status does not take 'Broken'.")]
    [InlineData("$x = @{ Nam = 'prod' }; Connect-LDDestination @x", "Connect-LDDestination has no parameter -Nam.")]
    [InlineData("Connect-LDDestination @x", "Connect-LDDestination: @x is not set in the example.")]
    [InlineData("Write-Host 'no end", "A text in ' does not end.")]
    [InlineData("Get-AmplitudeCohort | Where-Object { $_.Archived", "A bracket does not close.")]
    public void A_wrong_script_has_its_problem(string script, string problem) => Assert.Equal([problem], ScriptCheck.Problems(script));

    [Theory]
    [InlineData("Sync-AmplitudeCohort -Baseline Destination", 0)]
    [InlineData("Sync-AmplitudeCohort -Baseline Nowhere", 1)]
    [InlineData("Sync-Cohort", 1)]
    public void A_mention_need_not_be_complete(string script, int problems) => Assert.Equal(problems, ScriptCheck.Problems(script, isComplete: false).Count);

    [Theory]
    [InlineData("Sync-AmplitudeCohort")]
    [InlineData("Sync-AmplitudeCohort a b")]
    [InlineData("Sync-AmplitudeCohort -Path ./x.csv")]
    [InlineData("Connect-LDDestination -FromEnvironment -ClientSideId a")]
    [InlineData("Compare-CohortMembership -CohortId a -ReferencePath ./x.csv")]
    public void Parameters_that_do_not_go_together_are_a_problem(string script) =>
        Assert.Contains("no parameter set", Assert.Single(ScriptCheck.Problems(script)), StringComparison.Ordinal);
}
