using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>Writes approval requests and settings as LaunchDarkly's API description has them.</summary>
internal static class ApprovalJson
{
    public static string Address(SandboxApprovalRequest request) => "/api/v2/approval-requests/" + request.Id;

    /// <summary>The name that LaunchDarkly uses for a state.</summary>
    public static string Text<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static void Write(Utf8JsonWriter writer, SandboxApprovalRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("_id", request.Id);
        writer.WriteNumber("_version", request.Version);
        writer.WriteNumber("creationDate", request.Created.ToUnixTimeMilliseconds());
        writer.WriteString("serviceKind", request.Settings.ServiceKind);
        writer.WriteString("requestorId", SandboxIdentity.MemberId);
        writer.WriteString("description", request.Description);
        writer.WriteString("reviewStatus", Text(request.ReviewStatus));
        writer.WriteStartArray("allReviews");
        foreach (SandboxReview review in request.Reviews)
        {
            Write(writer, review);
        }

        writer.WriteEndArray();
        writer.WriteStrings("notifyMemberIds", request.NotifyMemberIds);
        if (request.Applied is { } applied)
        {
            writer.WriteNumber("appliedDate", applied.ToUnixTimeMilliseconds());
            writer.WriteString(request.AppliedBy is null ? "appliedByServiceTokenId" : "appliedByMemberId", request.AppliedBy ?? SandboxIdentity.TokenId);
        }

        writer.WriteString("status", Text(request.Status));
        writer.WritePropertyName("instructions");
        writer.WriteRawValue(request.Instructions);
        writer.WriteStartArray("conflicts");
        writer.WriteEndArray();
        if (request.Execution is { } execution)
        {
            writer.WriteNumber("executionDate", execution.ToUnixTimeMilliseconds());
        }

        writer.WriteString("resourceId", request.ResourceId);
        WriteSettings(writer, "approvalSettings", request.Settings);
        WriteLinks(writer, request);
        writer.WriteEndObject();
    }

    public static void WriteSettings(Utf8JsonWriter writer, string name, SandboxApprovalSettings settings)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("required", settings.Required);
        writer.WriteBoolean("bypassApprovalsForPendingChanges", settings.BypassApprovalsForPendingChanges);
        writer.WriteNumber("minNumApprovals", settings.MinNumApprovals);
        writer.WriteBoolean("canReviewOwnRequest", settings.CanReviewOwnRequest);
        writer.WriteBoolean("canApplyDeclinedChanges", settings.CanApplyDeclinedChanges);
        writer.WriteBoolean("autoApplyApprovedChanges", settings.AutoApplyApprovedChanges);
        writer.WriteString("serviceKind", settings.ServiceKind);
        writer.WriteStartObject("serviceConfig");
        writer.WriteEndObject();
        writer.WriteStrings("requiredApprovalTags", settings.RequiredApprovalTags);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SandboxReview review)
    {
        writer.WriteStartObject();
        writer.WriteString("_id", review.Id);
        writer.WriteString("kind", Text(review.Kind));
        writer.WriteNumber("creationDate", review.Created.ToUnixTimeMilliseconds());
        if (review.Comment is not null)
        {
            writer.WriteString("comment", review.Comment);
        }

        writer.WriteString(review.ByToken ? "serviceTokenId" : "memberId", review.ReviewerId);
        writer.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter writer, SandboxApprovalRequest request)
    {
        string project = Uri.EscapeDataString(request.Environment.ProjectKey);
        string environment = Uri.EscapeDataString(request.Environment.Key);
        string segment = Uri.EscapeDataString(request.SegmentKey);
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(request));
        writer.WriteLink("parent", $"/api/v2/segments/{project}/{environment}/{segment}");
        writer.WriteLink("apply", Address(request) + "/apply");
        writer.WriteLink("review", Address(request) + "/reviews");
        writer.WriteLink("site", $"/{project}/{environment}/segments/{segment}/approvals/{request.Id}", "text/html");
        writer.WriteEndObject();
    }
}
