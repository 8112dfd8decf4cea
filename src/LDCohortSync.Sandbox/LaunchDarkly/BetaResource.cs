using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Resources that LaunchDarkly has in beta (API docs, "Beta resources"): without the header that says so, they answer 403.</summary>
internal static class BetaResource
{
    public static bool IsAsked(HttpContext context) =>
        string.Equals(context.Request.Headers["LD-API-Version"].ToString().Trim(), "beta", StringComparison.Ordinal);

    public static Task RefuseAsync(HttpContext context) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "This resource is in beta. Send LD-API-Version: beta");
}
