namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>GET /api/3/cohorts/usage</c>. Public sources show two shapes.</summary>
public enum UsageForm
{
    /// <summary><c>{"rest_download":{"limit":500,"usage":1,"resets_at":"..."}}</c>.</summary>
    Nested,

    /// <summary><c>{"limit":500,"count":1}</c>.</summary>
    Flat,
}
