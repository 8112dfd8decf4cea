using System.Text.RegularExpressions;

namespace LDCohortSync.Files;

/// <summary>Files that are named after the cohort whose members they hold: <c>1a2bc3d.csv.gz</c>.</summary>
internal static partial class CohortFileName
{
    /// <summary>The cohort's id: the name without <c>.csv</c>, <c>.csv.gz</c> or <c>.gz</c>.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: no cohort has such an id.</exception>
    public static string IdOf(string path)
    {
        Match name = Pattern().Match(Path.GetFileName(path));
        return name.Success ? name.Groups[1].Value : throw new SyncFault(FaultKind.InvalidParameter,
            $"Nothing says whose members file '{path}' holds: -CohortId was not given, and the file is not named after a cohort, as 1a2bc3d.csv.gz is.",
            "Give -CohortId, or name the file after the cohort's id (Get-AmplitudeCohort lists the ids).");
    }

    [GeneratedRegex(@"^([\w-]+)(\.csv)?(\.gz)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
