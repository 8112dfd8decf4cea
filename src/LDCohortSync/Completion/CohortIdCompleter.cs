using System.Globalization;

namespace LDCohortSync.Completion;

/// <summary>Completes ids of cohorts, by id or by name.</summary>
internal sealed class CohortIdCompleter : ValueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene) =>
        from cohort in scene.Known?.Cohorts() ?? []
        orderby cohort.Archived
        select new Candidate(cohort.Id, Shown(cohort), Describe(cohort)) { AlsoKnownAs = cohort.Name };

    /// <summary>A cohort as a menu shows it.</summary>
    public static string Shown(KnownCohort cohort) => cohort.Name.Length == 0 ? cohort.Id : $"{cohort.Name} ({cohort.Id})";

    /// <summary>A cohort with its size.</summary>
    public static string Describe(KnownCohort cohort)
    {
        string size = cohort.Size is null ? "size not known" : string.Create(CultureInfo.CurrentCulture, $"{cohort.Size:N0} members");
        return $"{Shown(cohort)}: {size}{(cohort.Archived ? ", archived" : "")}";
    }
}
