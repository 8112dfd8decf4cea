using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Comparison;
using LDCohortSync.Membership;
using LDCohortSync.Sync;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>Compares two files as <c>Compare-CohortMembership -ReferencePath -DifferencePath -Summary</c> does, without PowerShell.</summary>
internal static class FileComparison
{
    public static async Task CompareAsync(CohortPair pair, CancellationToken cancellation)
    {
        MemberSet reference = await ReadAsync(pair.OldPath, cancellation);
        MemberSet difference = await ReadAsync(pair.NewPath, cancellation);
        MembershipComparison comparison = new ComparedSets(difference, reference).Summarize(cohortId: null, pair.NewPath, pair.OldPath, CompareAgainst.File);
        WrongResultException.Require("Only in the cohort", pair.Changed, comparison.OnlyInCohort ?? -1);
        WrongResultException.Require("Only in the segment", pair.Changed, comparison.OnlyInSegment ?? -1);
        WrongResultException.Require("In both", pair.Members - pair.Changed, comparison.InBoth ?? -1);
    }

    private static async Task<MemberSet> ReadAsync(string path, CancellationToken cancellation)
    {
        MemberReadOptions options = new() { KeyProperty = FileSync.KeyProperty, Source = $"file '{path}'", AllowKeyList = true };
        return (await CohortReader.ReadFileAsync(path, options, SilentObserver.Instance, cancellation)).Members;
    }
}
