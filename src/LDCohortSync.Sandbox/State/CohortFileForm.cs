namespace LDCohortSync.Sandbox;

/// <summary>How Amplitude hands out the file of a cohort (Amplitude docs, "Behavioral Cohorts API": small cohorts in the body, large ones by redirect).</summary>
public enum CohortFileForm
{
    /// <summary>By the number of rows: <see cref="SandboxBehavior.RedirectRows"/> and more redirect. The real threshold is not published.</summary>
    BySize,

    /// <summary>200 with the CSV in the body.</summary>
    Body,

    /// <summary>302 to a signed link on the file host.</summary>
    Redirect,
}
