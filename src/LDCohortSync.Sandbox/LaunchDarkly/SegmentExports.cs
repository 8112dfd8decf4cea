using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Big segment exports (LaunchDarkly API docs, "Create big segment export" and "Get big segment export").</summary>
internal sealed class SegmentExports
{
    private const int KeptExports = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SegmentExport> _exports = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly SandboxState _state;
    private readonly FileHost _files;

    public SegmentExports(SandboxState state, FileHost files)
    {
        _state = state;
        _files = files;
        state.Cleared += Clear;
    }

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        SandboxEnvironment? environment = _state.FindEnvironment(target.Parts[3], target.Parts[4]);
        SandboxSegment? segment = environment is null ? null : _state.FindSegment(target.Parts[5], environment);
        if (segment is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, "Unknown project, environment or segment key");
        }

        if (target.Parts.Length == 7)
        {
            return HttpMethods.IsPost(context.Request.Method) ? CreateAsync(context, segment) : LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        SegmentExport? export = Find(target.Parts[7], segment);
        if (export is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, $"Unknown export {target.Parts[7]}");
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        bool isFile = target.Parts.Length == 9 && string.Equals(target.Parts[8], "file", StringComparison.Ordinal);
        return target.Parts.Length == 8 ? StatusAsync(context, export)
            : isFile && export.IsComplete ? export.WriteFileAsync(context)
            : LaunchDarklyService.NotFoundAsync(context);
    }

    private static string Address(SegmentExport export) => $"{SegmentJson.Address(export.Segment)}/exports/{export.Id}";

    private static string Size(long bytes) => bytes < 1_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : bytes < 1_000_000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0.0} kB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB");

    private Task CreateAsync(HttpContext context, SandboxSegment segment)
    {
        SandboxBehavior behavior = _state.Behavior;
        if (behavior.ExportsForbidden || SegmentAction.IsDenied(context, SegmentAction.CreateSegmentExport))
        {
            return SegmentAction.RefuseAsync(context, SegmentAction.CreateSegmentExport, SegmentAction.Resource(segment.Environment, segment.Key));
        }

        if (!segment.Unbounded)
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "This operation is for big segments");
        }

        SegmentExport export = new(segment, behavior.ExportHeader, behavior.ExportPendingPolls, _state.TimeProvider.GetUtcNow());
        lock (_gate)
        {
            _exports[export.Id] = export;
            _order.Enqueue(export.Id);
            if (_order.Count > KeptExports)
            {
                _exports.Remove(_order.Dequeue());
            }
        }

        return AnswerIdAsync(context, export, behavior.ExportIdForm);
    }

    private static Task AnswerIdAsync(HttpContext context, SegmentExport export, ExportIdForm form)
    {
        if (form is ExportIdForm.Body or ExportIdForm.Links)
        {
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                if (form == ExportIdForm.Body)
                {
                    writer.WriteString("id", export.Id);
                }
                else
                {
                    writer.WriteStartObject("_links");
                    writer.WriteLink("self", Address(export));
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            });
        }

        if (form == ExportIdForm.Location)
        {
            context.Response.Headers.Location = Address(export);
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task StatusAsync(HttpContext context, SegmentExport export)
    {
        bool isComplete = !JobStatus.IsStalled(context) && export.Poll();
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WriteStatus(writer, export, isComplete));
    }

    private void WriteStatus(Utf8JsonWriter writer, SegmentExport export, bool isComplete)
    {
        SandboxBehavior behavior = _state.Behavior;
        long size = isComplete ? export.SizeBytes : 0;
        writer.WriteStartObject();
        writer.WriteString("id", export.Id);
        writer.WriteString("segmentKey", export.Segment.Key);
        writer.WriteNumber("creationTime", export.Created.ToUnixTimeMilliseconds());
        writer.WriteString("status", isComplete ? "complete" : "pending");
        writer.WriteNumber("sizeBytes", size);
        writer.WriteString("size", Size(size));
        writer.WriteStartObject("initiator");
        writer.WriteString("name", "LDCohortSync sandbox");
        writer.WriteString("email", "sandbox@example.com");
        writer.WriteEndObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(export));
        writer.WriteLink("parent", SegmentJson.Address(export.Segment));
        if (isComplete)
        {
            string address = Address(export) + "/file";
            if (behavior.ExportOnFileHost)
            {
                _files.Publish(export.FilePath, export.WriteFileAsync);
                address = _files.Link(export.FilePath);
            }

            writer.WriteLink(behavior.ExportFileLinkName, address, "text/csv");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private SegmentExport? Find(string id, SandboxSegment segment)
    {
        lock (_gate)
        {
            SegmentExport? export = _exports.GetValueOrDefault(id);
            return export is not null && ReferenceEquals(export.Segment, segment) ? export : null;
        }
    }

    private void Clear()
    {
        lock (_gate)
        {
            _exports.Clear();
            _order.Clear();
        }
    }
}
