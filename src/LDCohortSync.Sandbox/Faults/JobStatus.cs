using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Jobs that a fault keeps from coming nearer to their end. The fault marks the request, and the service looks at the mark.</summary>
internal static class JobStatus
{
    private static readonly object s_mark = new();

    /// <summary>Whether a request asks for the status of a job: of Amplitude's cohort request or of LaunchDarkly's export or import.</summary>
    public static bool IsAskedFor(SandboxService service, RequestTarget target) => service switch
    {
        SandboxService.Amplitude => target.Is("api", "5", "cohorts", "request-status", null),
        SandboxService.LaunchDarkly => target.Is("api", "v2", "segments", null, null, null, "exports", null)
            || target.Is("api", "v2", "segments", null, null, null, "imports", null),
        _ => false,
    };

    /// <summary>Keeps the job of this request where it is.</summary>
    public static void Stall(HttpContext context) => context.Items[s_mark] = true;

    /// <summary>Whether the job of this request stays where it is.</summary>
    public static bool IsStalled(HttpContext context) => context.Items.ContainsKey(s_mark);
}
