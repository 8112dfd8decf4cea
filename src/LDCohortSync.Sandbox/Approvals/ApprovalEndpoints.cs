using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Approval requests for segments (LaunchDarkly API docs, "Approvals").</summary>
internal sealed class ApprovalEndpoints(SandboxState state)
{
    private const int MaximumLimit = 200;

    private readonly SegmentPatcher _patcher = new(state);

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        string method = context.Request.Method;
        if (target.Parts.Length == 3)
        {
            return HttpMethods.IsGet(method) ? ListAsync(context, target)
                : HttpMethods.IsPost(method) ? CreateAsync(context)
                : LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        SandboxApprovalRequest? request = state.Approvals.Find(target.Parts[3]);
        return request is null
            ? LaunchDarklyService.NotFoundAsync(context, $"Unknown approval request {target.Parts[3]}")
            : (method, target.Parts.Length, target.Parts.Length > 4 ? target.Parts[4] : string.Empty) switch
            {
                ("GET", 4, _) => AnswerAsync(context, request),
                ("DELETE", 4, _) => DeleteAsync(context, request),
                ("POST", 5, "reviews") => ReviewAsync(context, request),
                ("POST", 5, "apply") => ApplyAsync(context, request),
                (_, 4, _) or (_, 5, "reviews" or "apply") => LaunchDarklyService.MethodNotAllowedAsync(context),
                _ => LaunchDarklyService.NotFoundAsync(context),
            };
    }

    private static Task AnswerAsync(HttpContext context, SandboxApprovalRequest request, int status = StatusCodes.Status200OK) =>
        JsonAnswers.WriteAsync(context, status, writer => ApprovalJson.Write(writer, request));

    private static async Task<bool> RefuseAsync(HttpContext context, string action, string resource)
    {
        if (!SegmentAction.IsDenied(context, action))
        {
            return false;
        }

        await SegmentAction.RefuseAsync(context, action, resource).ConfigureAwait(false);
        return true;
    }

    private Task ListAsync(HttpContext context, RequestTarget target)
    {
        Page? page = Page.Read(context.Request, target, maximumLimit: MaximumLimit);
        if (page is null)
        {
            return SegmentEndpoints.InvalidAsync(context, "limit must be from 1 to 200, and offset a whole number");
        }

        string filter = context.Request.Query["filter"].ToString();
        try
        {
            Func<SandboxApprovalRequest, bool> matches = filter.Length == 0 ? _ => true : ApprovalFilter.Parse(filter);
            SandboxApprovalRequest[] requests = [.. state.Approvals.Requests.Where(matches)];
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                page.Write(writer, requests, request => ApprovalJson.Write(writer, request));
                writer.WriteEndObject();
            });
        }
        catch (FormatException invalid)
        {
            return SegmentEndpoints.InvalidAsync(context, invalid.Message);
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        try
        {
            using JsonDocument document = SegmentPatchBody.Read(await RequestBodies.ReadMemoryAsync(context).ConfigureAwait(false));
            SandboxApprovalRequest request = Read(document.RootElement, out SandboxSegment segment);
            if (await RefuseAsync(context, SegmentAction.CreateApprovalRequest, request.ResourceId).ConfigureAwait(false))
            {
                return;
            }

            _patcher.Apply(segment, request.Patch, save: false);
            state.Approvals.Add(request);
            await AnswerAsync(context, request, StatusCodes.Status201Created).ConfigureAwait(false);
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
        }
    }

    private SandboxApprovalRequest Read(JsonElement root, out SandboxSegment segment)
    {
        string resource = SegmentPatchBody.Field(root, "resourceId") is { Length: > 0 } id ? id : throw new SegmentPatchException("An approval request needs a resourceId");
        segment = FindSegment(resource);
        string description = SegmentPatchBody.Field(root, "description") is { Length: > 0 } text ? text : throw new SegmentPatchException("An approval request needs a description");
        JsonElement instructions = root.TryGetProperty("instructions", out JsonElement given) ? given : default;
        SegmentPatch patch = new(SegmentInstruction.ReadAll(instructions));
        return new(segment.Environment, segment.Key, description, instructions.GetRawText(), patch, state.TimeProvider.GetUtcNow())
        {
            Comment = SegmentPatchBody.Field(root, "comment"),
            NotifyMemberIds = root.TryGetProperty("notifyMemberIds", out JsonElement members) ? SegmentPatchBody.Texts(members, "notifyMemberIds") : [],
        };
    }

    // 404 is not among the documented answers to a request for a resource that does not exist.
    private SandboxSegment FindSegment(string resource) =>
        state.Segments.FirstOrDefault(segment => string.Equals(SegmentAction.Resource(segment.Environment, segment.Key), resource, StringComparison.Ordinal))
        ?? throw new SegmentPatchException($"There is no segment {resource}");

    private async Task ReviewAsync(HttpContext context, SandboxApprovalRequest request)
    {
        if (await RefuseAsync(context, SegmentAction.ReviewApprovalRequest, request.ResourceId).ConfigureAwait(false))
        {
            return;
        }

        ReviewKind kind;
        string? comment;
        try
        {
            using JsonDocument document = SegmentPatchBody.Read(await RequestBodies.ReadMemoryAsync(context).ConfigureAwait(false));
            comment = SegmentPatchBody.Field(document.RootElement, "comment");
            kind = SegmentPatchBody.Field(document.RootElement, "kind") switch
            {
                "approve" => ReviewKind.Approve,
                "comment" => ReviewKind.Comment,
                "decline" => ReviewKind.Decline,
                _ => throw new SegmentPatchException("kind must be approve, comment or decline"),
            };
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
            return;
        }

        if (kind == ReviewKind.Approve && !request.Settings.CanReviewOwnRequest)
        {
            await JsonAnswers.ErrorAsync(context, StatusCodes.Status403Forbidden, "forbidden", "You can't review your own request").ConfigureAwait(false);
            return;
        }

        await ChangeAsync(context, request, StatusCodes.Status409Conflict, () => state.Approvals.Review(request, kind, comment, SandboxIdentity.TokenId, byToken: true)).ConfigureAwait(false);
    }

    private async Task ApplyAsync(HttpContext context, SandboxApprovalRequest request)
    {
        if (!await RefuseAsync(context, SegmentAction.ApplyApprovalRequest, request.ResourceId).ConfigureAwait(false))
        {
            await ChangeAsync(context, request, StatusCodes.Status400BadRequest, () => state.Approvals.Apply(request, memberId: null)).ConfigureAwait(false);
        }
    }

    private static Task ChangeAsync(HttpContext context, SandboxApprovalRequest request, int refusal, Action change)
    {
        try
        {
            change();
            return AnswerAsync(context, request);
        }
        catch (InvalidOperationException refused)
        {
            string code = refusal == StatusCodes.Status409Conflict ? "conflict" : "invalid_request";
            return JsonAnswers.ErrorAsync(context, refusal, code, refused.Message);
        }
    }

    private async Task DeleteAsync(HttpContext context, SandboxApprovalRequest request)
    {
        if (!await RefuseAsync(context, SegmentAction.DeleteApprovalRequest, request.ResourceId).ConfigureAwait(false))
        {
            state.Approvals.Delete(request);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
