using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// Actions of a LaunchDarkly policy that a sync needs, and the answer to a token that lacks one. A fault marks the request with
/// the missing action, and the service looks at the mark where the action is needed.
/// </summary>
/// <remarks>
/// Names: LaunchDarkly docs, "Using role actions", and "Synced segments capability" for ingestion. <c>createSegmentExport</c> is named by
/// LaunchDarkly's migration scripts only. Form of the answer: an example in pull request 87 of LaunchDarkly's command line tool.
/// </remarks>
internal static class SegmentAction
{
    public const string ViewProject = "viewProject";
    public const string CreateSegment = "createSegment";
    public const string UpdateIncluded = "updateIncluded";
    public const string CreateSegmentExport = "createSegmentExport";
    public const string DeleteSegment = "deleteSegment";
    public const string UpdateName = "updateName";
    public const string UpdateDescription = "updateDescription";
    public const string UpdateTags = "updateTags";
    public const string UpdateExcluded = "updateExcluded";
    public const string BypassRequiredSegmentApproval = "bypassRequiredSegmentApproval";
    public const string CreateApprovalRequest = "createApprovalRequest";
    public const string ReviewApprovalRequest = "reviewApprovalRequest";
    public const string ApplyApprovalRequest = "applyApprovalRequest";
    public const string DeleteApprovalRequest = "deleteApprovalRequest";

    public static readonly IReadOnlyList<string> All =
    [
        ViewProject, CreateSegment, UpdateIncluded, CreateSegmentExport, DeleteSegment, UpdateName, UpdateDescription, UpdateTags, UpdateExcluded,
        BypassRequiredSegmentApproval, CreateApprovalRequest, ReviewApprovalRequest, ApplyApprovalRequest, DeleteApprovalRequest,
    ];

    /// <summary>Those that are about one segment, which its <c>_access</c> tells.</summary>
    public static readonly IReadOnlyList<string> OfSegments =
    [
        UpdateIncluded, UpdateExcluded, UpdateName, UpdateDescription, UpdateTags, DeleteSegment, CreateSegmentExport, CreateApprovalRequest,
        BypassRequiredSegmentApproval,
    ];

    private static readonly object s_mark = new();
    private static readonly object s_role = new();

    /// <summary>Whether a request may need an action.</summary>
    public static bool MayBeNeeded(string action, string method, RequestTarget target)
    {
        bool isPost = HttpMethods.IsPost(method);
        bool isIngestion = isPost && target.Is("api", "v2", "segment-targets", null);
        return action switch
        {
            ViewProject => (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && (target.StartsWith("api", "v2", "projects") || target.StartsWith("api", "v2", "segments")),
            CreateSegment => isIngestion || (isPost && target.Is("api", "v2", "segments", null, null)),
            UpdateIncluded => isIngestion || IsPatch(method, target) || IsTargets(method, target),
            UpdateExcluded => IsPatch(method, target) || IsTargets(method, target),
            UpdateName or UpdateDescription or UpdateTags => IsPatch(method, target),
            BypassRequiredSegmentApproval => isIngestion || IsPatch(method, target) || IsTargets(method, target),
            CreateApprovalRequest => isPost && target.Is("api", "v2", "approval-requests"),
            ReviewApprovalRequest => isPost && target.Is("api", "v2", "approval-requests", null, "reviews"),
            ApplyApprovalRequest => isPost && target.Is("api", "v2", "approval-requests", null, "apply"),
            DeleteApprovalRequest => HttpMethods.IsDelete(method) && target.Is("api", "v2", "approval-requests", null),
            DeleteSegment => HttpMethods.IsDelete(method) && target.Is("api", "v2", "segments", null, null, null),
            CreateSegmentExport => isPost && target.Is("api", "v2", "segments", null, null, null, "exports"),
            _ => false,
        };
    }

    /// <summary>Takes an action away from this request.</summary>
    public static void Deny(HttpContext context, string action) => context.Items[s_mark] = action;

    /// <summary>Says which actions the policy of the token does not allow.</summary>
    public static void SetRole(HttpContext context, IReadOnlyCollection<string> deniedActions) => context.Items[s_role] = deniedActions;

    /// <summary>Whether the token of this request lacks an action.</summary>
    public static bool IsDenied(HttpContext context, string action) =>
        (context.Items.TryGetValue(s_mark, out object? denied) && action.Equals(denied))
        || (context.Items.TryGetValue(s_role, out object? role) && role is IReadOnlyCollection<string> actions && actions.Contains(action));

    /// <summary>Answers 403 and names the action.</summary>
    /// <param name="context">The request.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource specifier, such as <c>proj/default:env/test:segment/s1</c>.</param>
    public static Task RefuseAsync(HttpContext context, string action, string resource) => JsonAnswers.WriteAsync(context, StatusCodes.Status403Forbidden, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("message", "Access to the requested resource was denied");
        writer.WriteStartObject("reason");
        writer.WriteString("effect", "deny");
        writer.WriteEndObject();
        writer.WriteStartObject("access");
        writer.WriteString("action", action);
        writer.WriteString("resource", resource);
        writer.WriteEndObject();
        writer.WriteString("code", "forbidden");
        writer.WriteEndObject();
    });

    private static bool IsPatch(string method, RequestTarget target) =>
        HttpMethods.IsPatch(method) && target.Is("api", "v2", "segments", null, null, null);

    private static bool IsTargets(string method, RequestTarget target) =>
        HttpMethods.IsPost(method) && target.StartsWith("api", "v2", "segments") && target.Parts is [_, _, _, _, _, _, "contexts" or "users" or "imports"];

    /// <summary>The resource specifier of a segment.</summary>
    public static string Resource(SandboxEnvironment environment, string segmentKey) =>
        $"proj/{environment.ProjectKey}:env/{environment.Key}:segment/{segmentKey}";
}
