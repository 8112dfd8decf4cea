namespace LDCohortSync.Cohorts;

/// <summary>The page of a cohort in Amplitude.</summary>
public static class CohortLink
{
    /// <summary>The page's address; null without an organization.</summary>
    /// <param name="organization">The organization's slug in Amplitude's address bar.</param>
    /// <param name="cohortId">The cohort.</param>
    public static Uri? Of(string? organization, string cohortId) => organization is null
        ? null
        : new($"https://analytics.amplitude.com/{Uri.EscapeDataString(organization)}/cohort/{Uri.EscapeDataString(cohortId)}");
}
