using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// <c>POST /api/v2/projects/{project}/environments/{environment}/segments/evaluate</c>: in which segments a context is. The body is a context, of
/// one kind (<c>{"kind":"user","key":"k"}</c>) or of several (<c>{"kind":"multi","user":{"key":"k"},"device":{"key":"d"}}</c>).
/// </summary>
internal sealed class EvaluateEndpoint(SandboxState state)
{
    public async Task ServeAsync(HttpContext context, RequestTarget target)
    {
        SandboxEnvironment? environment = state.FindEnvironment(target.Parts[3], target.Parts[5]);
        if (environment is null)
        {
            await LaunchDarklyService.NotFoundAsync(context, "Unknown project or environment key").ConfigureAwait(false);
            return;
        }

        List<(string Kind, string Key)> contexts;
        try
        {
            using JsonDocument document = SegmentPatchBody.Read(await RequestBodies.ReadMemoryAsync(context).ConfigureAwait(false));
            contexts = Read(document.RootElement);
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
            return;
        }

        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (SandboxSegment segment in state.SegmentsOf(environment))
            {
                Write(writer, segment, contexts);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("_links");
            writer.WriteLink("self", target.RawPath);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static List<(string Kind, string Key)> Read(JsonElement root)
    {
        string kind = SegmentPatchBody.Field(root, "kind") ?? "user";
        if (kind != "multi")
        {
            return [(kind, Key(root))];
        }

        List<(string Kind, string Key)> contexts = [.. root.EnumerateObject().Where(part => part.Name != "kind").Select(part => (part.Name, Key(part.Value)))];
        return contexts.Count > 0 ? contexts : throw new SegmentPatchException("A context of kind multi needs at least one context");
    }

    private static string Key(JsonElement context) =>
        SegmentPatchBody.Field(context, "key") is { Length: > 0 } key ? key : throw new SegmentPatchException("A context needs a key");

    // Included comes before excluded (LaunchDarkly docs, "Segment targeting"), and there are no rules.
    private static void Write(Utf8JsonWriter writer, SandboxSegment segment, List<(string Kind, string Key)> contexts)
    {
        bool isIncluded = contexts.Any(context => segment.Contains(context.Key, context.Kind));
        bool isExcluded = contexts.Any(context => segment.Excludes(context.Key, context.Kind));
        writer.WriteStartObject();
        writer.WriteString("name", segment.Name);
        writer.WriteString("key", segment.Key);
        writer.WriteString("description", segment.Description ?? string.Empty);
        writer.WriteBoolean("unbounded", segment.Unbounded);
        writer.WriteString("external", segment.External ?? string.Empty);
        writer.WriteBoolean("isMember", isIncluded);
        writer.WriteBoolean("isIndividuallyTargeted", isIncluded || isExcluded);
        writer.WriteBoolean("isRuleTargeted", false);
        writer.WriteStartObject("_links");
        writer.WriteLink("self", SegmentJson.Address(segment));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
