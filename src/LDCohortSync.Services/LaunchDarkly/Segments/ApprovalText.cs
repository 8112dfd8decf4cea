using System.Globalization;

namespace LDCohortSync.Services;

/// <summary>What approvers read about the requests of one run. By the run's id in it a request is found again.</summary>
internal sealed class ApprovalText(Guid runId, AmplitudeCohort cohort, string contextKind)
{
    /// <summary>Finds the run's id and its context kind in a text.</summary>
    public const string Pattern = @"\(LDCohortSync run ([0-9a-f-]{36}), part [0-9]+, contexts of kind ([^)]+)\)\z";

    private int _part;

    /// <summary>The text of the next request.</summary>
    public string Next(int added, int removed) => string.Create(CultureInfo.InvariantCulture,
        $"Add {added:N0} and remove {removed:N0} members, as in Amplitude cohort '{ShownText.Of(cohort.Name)}' (LDCohortSync run {runId:D}, part {++_part}, contexts of kind {contextKind})");
}
