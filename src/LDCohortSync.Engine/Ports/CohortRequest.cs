namespace LDCohortSync.Ports;

/// <summary>What Amplitude is asked for. Two requests that are equal here have the same file as their answer.</summary>
/// <param name="Project">The Amplitude project, as <see cref="ICohortSource.Project"/> names it.</param>
/// <param name="CohortId">The cohort.</param>
/// <param name="KeyProperty">The property that names a member; it decides which columns the file has.</param>
public sealed record CohortRequest(string Project, string CohortId, string KeyProperty);
