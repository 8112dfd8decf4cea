using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Big segment imports (LaunchDarkly API docs, "Create big segment import" and "Get big segment import").</summary>
internal sealed class SegmentImports(SandboxState state, ServerAddresses addresses)
{
    private readonly ApprovalGate _gate = new(state);

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        SandboxEnvironment? environment = state.FindEnvironment(target.Parts[3], target.Parts[4]);
        SandboxSegment? segment = environment is null ? null : state.FindSegment(target.Parts[5], environment);
        if (environment is null || segment is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, "Unknown project, environment or segment key");
        }

        if (target.Parts.Length == 7)
        {
            return HttpMethods.IsPost(context.Request.Method) ? CreateAsync(context, environment, segment) : LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        SandboxImport? import = state.Imports.Find(target.Parts[7]);
        return import is null || !ReferenceEquals(import.Segment, segment) || target.Parts.Length > 8
            ? LaunchDarklyService.NotFoundAsync(context, $"Unknown import {target.Parts[7]}")
            : HttpMethods.IsGet(context.Request.Method)
                ? StatusAsync(context, import)
                : LaunchDarklyService.MethodNotAllowedAsync(context);
    }

    private static string Address(SandboxImport import) => $"{SegmentJson.Address(import.Segment)}/imports/{import.Id}";

    private static string StatusText(ImportStatus status) => ApprovalJson.Text(status);

    private static Task StatusAsync(HttpContext context, SandboxImport import)
    {
        string status = StatusText(JobStatus.IsStalled(context) ? import.Status : import.Poll());
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", import.Id);
            writer.WriteString("segmentKey", import.Segment.Key);
            writer.WriteNumber("creationTime", import.Created.ToUnixTimeMilliseconds());
            writer.WriteString("mode", import.Mode);
            writer.WriteString("status", status);
            writer.WriteStartArray("files");
            writer.WriteStartObject();
            writer.WriteString("filename", import.FileName);
            writer.WriteString("status", status);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartObject("_links");
            writer.WriteLink("self", Address(import));
            writer.WriteLink("parent", SegmentJson.Address(import.Segment));
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private async Task CreateAsync(HttpContext context, SandboxEnvironment environment, SandboxSegment segment)
    {
        SandboxBehavior behavior = state.Behavior;
        ImportForm form;
        ImportFile file;
        try
        {
            form = await ImportForm.ReadAsync(context, behavior.ImportMaximumBytes).ConfigureAwait(false);
            file = ImportFile.Parse(form.File.Span, behavior.ImportMaximumKeys);
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
            return;
        }

        if (SegmentAction.IsDenied(context, SegmentAction.UpdateIncluded))
        {
            await SegmentAction.RefuseAsync(context, SegmentAction.UpdateIncluded, SegmentAction.Resource(environment, segment.Key)).ConfigureAwait(false);
            return;
        }

        if (!segment.Unbounded || segment.External is not null)
        {
            await SegmentEndpoints.InvalidAsync(context, "This operation is for list-based big segments").ConfigureAwait(false);
            return;
        }

        bool waits = form.WaitOnApprovals && environment.SegmentApprovalsRequired;
        if (!waits && await _gate.RefuseAsync(context, environment, behavior.ImportsNeedApproval).ConfigureAwait(false))
        {
            return;
        }

        SandboxImport? import = state.Imports.TryStart(segment, form.Mode, form.FileName, file.Keys, file.KeyCount, waits, behavior);
        if (import is null)
        {
            await JsonAnswers.ErrorAsync(context, StatusCodes.Status409Conflict, "conflict", "Another import is running in this environment").ConfigureAwait(false);
            return;
        }

        if (behavior.ImportLocationForm != ImportLocationForm.None)
        {
            string path = Address(import);
            context.Response.Headers.Location = behavior.ImportLocationForm == ImportLocationForm.Path ? path : new Uri(addresses.LaunchDarkly, path).AbsoluteUri;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
