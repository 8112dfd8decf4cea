using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>List, create, read, change and delete segments, and read one membership (LaunchDarkly API docs, "Segments").</summary>
internal sealed class SegmentEndpoints(SandboxState state)
{
    private static readonly SearchValues<char> s_keyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly SegmentChanges _changes = new(state);

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        string method = context.Request.Method;
        int length = target.Parts.Length;
        SandboxEnvironment? environment = length >= 5 ? state.FindEnvironment(target.Parts[3], target.Parts[4]) : null;
        if (environment is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, "Unknown project or environment key");
        }

        if (length == 5)
        {
            return HttpMethods.IsGet(method) ? ListAsync(context, target, environment)
                : HttpMethods.IsPost(method) ? CreateAsync(context, environment)
                : LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        SandboxSegment? segment = state.FindSegment(target.Parts[5], environment);
        if (segment is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, $"Unknown segment key {target.Parts[5]}");
        }

        if (length == 6)
        {
            return HttpMethods.IsGet(method) ? ReadAsync(context, segment)
                : HttpMethods.IsPatch(method) ? _changes.PatchAsync(context, segment)
                : HttpMethods.IsDelete(method) ? DeleteAsync(context, segment)
                : LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        // "users" is the older name of "contexts".
        return (target.Parts[6], length) switch
        {
            ("contexts" or "users", 7) => HttpMethods.IsPost(method) ? _changes.TargetsAsync(context, segment) : LaunchDarklyService.MethodNotAllowedAsync(context),
            ("contexts" or "users", 8) => HttpMethods.IsGet(method) ? MembershipAsync(context, segment, target.Parts[7]) : LaunchDarklyService.MethodNotAllowedAsync(context),
            _ => LaunchDarklyService.NotFoundAsync(context),
        };
    }

    // Whoever gets no id of an import sees its end by the segment alone, so then this is what moves it on.
    private async Task ReadAsync(HttpContext context, SandboxSegment segment)
    {
        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => SegmentJson.Write(writer, segment, withMetadata: true, withFlags: true, state.DeniedActions)).ConfigureAwait(false);
        state.Imports.PollUntold(segment);
    }

    internal static Task InvalidAsync(HttpContext context, string message) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", message);

    private static Task MembershipAsync(HttpContext context, SandboxSegment segment, string contextKey) => segment.Unbounded
        ? JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("userKey", contextKey);
            writer.WriteBoolean("included", segment.Contains(contextKey));
            writer.WriteBoolean("excluded", segment.Excludes(contextKey));
            writer.WriteEndObject();
        })
        : InvalidAsync(context, "This operation is for big segments");

    private static IEnumerable<SandboxSegment> Sort(IReadOnlyList<SandboxSegment> segments, string sort)
    {
        IOrderedEnumerable<SandboxSegment> sorted = segments.OrderBy(_ => 0);
        foreach (string field in sort.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool descending = field.StartsWith('-');
            Func<SandboxSegment, IComparable> by = field.TrimStart('-') switch
            {
                "creationDate" => segment => segment.Created,
                "lastModified" => segment => segment.LastModified,
                "name" => segment => segment.Name,
                _ => throw new FormatException($"Unknown sort field {field}"),
            };
            sorted = descending ? sorted.ThenByDescending(by) : sorted.ThenBy(by);
        }

        return sorted;
    }

    private Task ListAsync(HttpContext context, RequestTarget target, SandboxEnvironment environment)
    {
        Page? page = Page.Read(context.Request, target);
        if (page is null)
        {
            return InvalidAsync(context, "limit and offset must be whole numbers");
        }

        string filter = context.Request.Query["filter"].ToString();
        SandboxSegment[] segments;
        try
        {
            Func<SandboxSegment, bool> matches = filter.Length == 0 ? _ => true : SegmentFilter.Parse(filter);
            segments = [.. Sort([.. state.SegmentsOf(environment).Where(matches)], context.Request.Query["sort"].ToString())];
        }
        catch (FormatException invalid)
        {
            return InvalidAsync(context, invalid.Message);
        }

        bool withMetadata = state.Behavior.ListUnboundedMetadata;
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            page.Write(writer, segments, segment => SegmentJson.Write(writer, segment, withMetadata, withFlags: false));
            writer.WriteEndObject();
        });
    }

    private async Task CreateAsync(HttpContext context, SandboxEnvironment environment)
    {
        SegmentDocument? document;
        try
        {
            document = await JsonSerializer.DeserializeAsync<SegmentDocument>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            document = null;
        }

        if (document is not { Key: string key, Name: string name } || name.Length == 0)
        {
            await InvalidAsync(context, "A segment needs a key and a name").ConfigureAwait(false);
            return;
        }

        if (SegmentAction.IsDenied(context, SegmentAction.CreateSegment))
        {
            await SegmentAction.RefuseAsync(context, SegmentAction.CreateSegment, SegmentAction.Resource(environment, key)).ConfigureAwait(false);
            return;
        }

        if (key.Length is 0 or > 256 || key.AsSpan().ContainsAnyExcept(s_keyCharacters))
        {
            await InvalidAsync(context, "A segment key has letters, digits, dots, underscores and hyphens only").ConfigureAwait(false);
            return;
        }

        string contextKind = document.UnboundedContextKind ?? "user";
        if (contextKind.Length is 0 or > 256 || contextKind.AsSpan().ContainsAnyExcept(s_keyCharacters) || contextKind is "kind" or "multi")
        {
            await InvalidAsync(context, "A context kind has letters, digits, dots, underscores and hyphens only, and is neither kind nor multi").ConfigureAwait(false);
            return;
        }

        bool isNew = state.TryAdd(
            key,
            environment,
            generation => new(environment, key, name, generation, state.TimeProvider)
            {
                Description = document.Description,
                Tags = document.Tags ?? [],
                Unbounded = document.Unbounded ?? false,
                UnboundedContextKind = contextKind,
            },
            out SandboxSegment segment);
        if (isNew)
        {
            state.AuditLog.Add(segment, SandboxActor.Token, "created the segment", [SegmentAction.CreateSegment], after: SandboxAuditLog.Version(segment));
            await JsonAnswers.WriteAsync(context, StatusCodes.Status201Created, writer => SegmentJson.Write(writer, segment, withMetadata: true, withFlags: false)).ConfigureAwait(false);
        }
        else
        {
            await JsonAnswers.ErrorAsync(context, StatusCodes.Status409Conflict, "conflict", $"A segment with the key {key} exists").ConfigureAwait(false);
        }
    }

    private Task DeleteAsync(HttpContext context, SandboxSegment segment)
    {
        if (SegmentAction.IsDenied(context, SegmentAction.DeleteSegment))
        {
            return SegmentAction.RefuseAsync(context, SegmentAction.DeleteSegment, SegmentAction.Resource(segment.Environment, segment.Key));
        }

        state.RemoveSegment(segment.Key, segment.Environment);
        state.AuditLog.Add(segment, SandboxActor.Token, "deleted the segment", [SegmentAction.DeleteSegment], before: SandboxAuditLog.Version(segment));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
