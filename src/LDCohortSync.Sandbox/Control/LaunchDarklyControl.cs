using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The part of <c>/sandbox/...</c> that plays the other members of LaunchDarkly's account: settings of environments, reviews of
/// approval requests, imports of somebody else.
/// </summary>
internal sealed class LaunchDarklyControl(SandboxState state)
{
    public Task ServeAsync(HttpContext context, string[] parts)
    {
        string id = parts.Length > 2 ? parts[2] : string.Empty;
        string detail = parts.Length > 3 ? parts[3] : string.Empty;
        return (context.Request.Method, parts[1], parts.Length) switch
        {
            ("GET" or "PUT", "environments", 3) when FindEnvironment(id) is { } environment => EnvironmentAsync(context, environment),
            ("PUT", "environments", 3) => AddEnvironmentAsync(context, id),
            ("GET", "approvals", 2) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, WriteApprovals),
            ("DELETE", "approvals", 3) when state.Approvals.Find(id) is { } request => DeleteAsync(context, request),
            ("POST", "approvals", 4) when state.Approvals.Find(id) is { } request => ReviewAsync(context, request, detail),
            ("GET", "imports", 2) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, WriteImports),
            ("POST", "imports", 2) => StartImportAsync(context),
            ("POST", "imports", 4) when state.Imports.Find(id) is { } import => ImportAsync(context, import, detail),
            _ => ControlService.NotFoundAsync(context, "No such environment, approval request, import or sandbox endpoint"),
        };
    }

    private SandboxEnvironment? FindEnvironment(string id) => id == "default" ? state.DefaultEnvironment : state.FindEnvironment(id);

    private static async Task EnvironmentAsync(HttpContext context, SandboxEnvironment environment)
    {
        if (HttpMethods.IsPut(context.Request.Method))
        {
            EnvironmentDocument document = await ControlJson.ReadAsync<EnvironmentDocument>(context).ConfigureAwait(false);
            document.Apply(environment);
        }

        await AnswerAsync(context, environment).ConfigureAwait(false);
    }

    // Somebody makes an environment: the last one of the project of the credentials.
    private async Task AddEnvironmentAsync(HttpContext context, string clientSideId)
    {
        EnvironmentDocument document = await ControlJson.ReadAsync<EnvironmentDocument>(context).ConfigureAwait(false);
        if (document.Key is not { Length: > 0 } key)
        {
            await ControlService.NotFoundAsync(context, $"The sandbox has no environment '{clientSideId}'; with a key, one is made").ConfigureAwait(false);
            return;
        }

        SandboxEnvironment environment = new(state.DefaultEnvironment.ProjectKey, key, key, clientSideId, SandboxCredentials.RandomKey("sdk-"), SandboxCredentials.RandomKey("mob-"));
        document.Apply(environment);
        state.AddEnvironment(environment);
        await AnswerAsync(context, environment).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, SandboxEnvironment environment) =>
        ControlJson.AnswerAsync(context, new { environment.Critical, environment.SegmentApprovalsRequired, environment.SegmentApprovals });

    private void WriteApprovals(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (SandboxApprovalRequest request in state.Approvals.Requests)
        {
            ApprovalJson.Write(writer, request);
        }

        writer.WriteEndArray();
    }

    private Task DeleteAsync(HttpContext context, SandboxApprovalRequest request)
    {
        state.Approvals.Delete(request);
        return ControlService.DoneAsync(context);
    }

    private async Task ReviewAsync(HttpContext context, SandboxApprovalRequest request, string what)
    {
        ReviewDocument document = await ControlJson.ReadOptionalAsync<ReviewDocument>(context).ConfigureAwait(false);
        switch (what)
        {
            case "approve":
                state.Approvals.Approve(request);
                break;
            case "apply":
                state.Approvals.Apply(request);
                break;
            case "approve-and-apply":
                state.Approvals.ApproveAndApply(request);
                break;
            case "comment":
                state.Approvals.Review(request, ReviewKind.Comment, document.Comment);
                break;
            case "decline":
                state.Approvals.Decline(request, document.Comment);
                break;
            case "schedule":
                request.Schedule(state.TimeProvider.GetUtcNow().AddDays(1));
                break;
            case "fail":
                request.Fail();
                break;
            default:
                await ControlService.NotFoundAsync(context, "No such sandbox endpoint").ConfigureAwait(false);
                return;
        }

        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => ApprovalJson.Write(writer, request)).ConfigureAwait(false);
    }

    private void WriteImports(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (SandboxImport import in state.Imports.All)
        {
            Write(writer, import);
        }

        writer.WriteEndArray();
    }

    private async Task StartImportAsync(HttpContext context)
    {
        StartedImportDocument document = await ControlJson.ReadAsync<StartedImportDocument>(context).ConfigureAwait(false);
        SandboxEnvironment? environment = FindEnvironment(document.EnvironmentId ?? "default");
        if (environment is null || state.FindSegment(document.Segment, environment) is not { } segment)
        {
            await ControlService.NotFoundAsync(context, $"The sandbox has no segment '{document.Segment}' in this environment").ConfigureAwait(false);
            return;
        }

        SandboxImport import = state.Imports.StartElsewhere(segment);
        await JsonAnswers.WriteAsync(context, StatusCodes.Status201Created, writer => Write(writer, import)).ConfigureAwait(false);
    }

    private static Task ImportAsync(HttpContext context, SandboxImport import, string what)
    {
        switch (what)
        {
            case "hold":
                import.Hold();
                break;
            case "release":
                import.Release();
                break;
            case "stop":
                import.Stop();
                break;
            default:
                return ControlService.NotFoundAsync(context, "No such sandbox endpoint");
        }

        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, import));
    }

    private static void Write(Utf8JsonWriter writer, SandboxImport import)
    {
        writer.WriteStartObject();
        writer.WriteString("id", import.Id);
        writer.WriteString("segment", import.Segment.Key);
        writer.WriteString("project", import.Segment.Environment.ProjectKey);
        writer.WriteString("environment", import.Segment.Environment.Key);
        writer.WriteString("mode", import.Mode);
        writer.WriteString("fileName", import.FileName);
        writer.WriteNumber("keys", import.KeyCount);
        writer.WriteString("status", ApprovalJson.Text(import.Status));
        writer.WriteEndObject();
    }
}
