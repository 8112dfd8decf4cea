using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Comparison;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>Compares two files as <c>Compare-CohortMembership -ReferencePath -DifferencePath -Summary</c> does, without PowerShell.</summary>
internal static class FileComparison
{
    public static async Task CompareAsync(CohortPair pair, CancellationToken cancellation)
    {
        ComparedSets sets = await FileComparer.CompareAsync(pair.OldPath, pair.NewPath, FileSync.KeyProperty, SilentObserver.Instance, cancellation);
        MembershipComparison comparison = sets.Summarize(cohortId: null, pair.NewPath, pair.OldPath, CompareAgainst.File);
        WrongResultException.Require("Only in the cohort", pair.Changed, comparison.OnlyInCohort ?? -1);
        WrongResultException.Require("Only in the segment", pair.Changed, comparison.OnlyInSegment ?? -1);
        WrongResultException.Require("In both", pair.Members - pair.Changed, comparison.InBoth ?? -1);
    }
}
