namespace LDCohortSync.Completion;

/// <summary>Completes names of cohorts where wildcards are possible.</summary>
internal sealed class CohortNameCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;

    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        from cohort in scene.Known?.Cohorts() ?? []
        where cohort.Name.Length > 0
        orderby cohort.Archived, cohort.Name
        select new Candidate(cohort.Name, CohortIdCompleter.Shown(cohort), CohortIdCompleter.Describe(cohort)) { AlsoKnownAs = cohort.Id };
}
