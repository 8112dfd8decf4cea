using System.Globalization;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>Writes a segment as LaunchDarkly's API description has it (schema UserSegment).</summary>
internal static class SegmentJson
{
    public static string Address(SandboxSegment segment) =>
        $"/api/v2/segments/{Uri.EscapeDataString(segment.Environment.ProjectKey)}/{Uri.EscapeDataString(segment.Environment.Key)}/{Uri.EscapeDataString(segment.Key)}";

    /// <summary>The key of the flag that the sandbox shows to SDKs for a segment.</summary>
    public static string FlagKey(SandboxSegment segment) => "cohort-" + segment.Key;

    public static void Write(Utf8JsonWriter writer, SandboxSegment segment, bool withMetadata, bool withFlags, IReadOnlyCollection<string>? deniedActions = null) => segment.Read(content =>
    {
        Write(writer, segment, content, withMetadata, withFlags, deniedActions);
        return true;
    });

    /// <summary>Writes a segment as it would be with another content.</summary>
    public static void Write(
        Utf8JsonWriter writer, SandboxSegment segment, SegmentContent content, bool withMetadata, bool withFlags, IReadOnlyCollection<string>? deniedActions = null)
    {
        writer.WriteStartObject();
        writer.WriteString("name", content.Name);
        if (content.Description is not null)
        {
            writer.WriteString("description", content.Description);
        }

        writer.WriteStrings("tags", content.Tags);
        writer.WriteNumber("creationDate", segment.Created.ToUnixTimeMilliseconds());
        writer.WriteNumber("lastModifiedDate", content.LastModified.ToUnixTimeMilliseconds());
        writer.WriteString("key", segment.Key);
        WriteTargets(writer, segment, content);
        WriteLinks(writer, segment);
        writer.WriteStrings("rules", []);
        writer.WriteNumber("version", content.Version);
        writer.WriteBoolean("deleted", false);
        writer.WriteBoolean("unbounded", segment.Unbounded);
        writer.WriteNumber("generation", segment.Generation);
        if (segment.Unbounded)
        {
            writer.WriteString("unboundedContextKind", segment.UnboundedContextKind);
            writer.WriteBoolean("_importInProgress", segment.ImportInProgress);
            if (withMetadata)
            {
                WriteMetadata(writer, segment, content);
            }
        }

        if (segment.External is not null)
        {
            writer.WriteString("_external", segment.External);
        }

        if (segment.ExternalLink is not null)
        {
            writer.WriteString("_externalLink", segment.ExternalLink);
        }

        if (deniedActions is not null)
        {
            WriteAccess(writer, segment, deniedActions);
        }

        if (withFlags)
        {
            WriteFlags(writer, segment, content);
        }

        writer.WriteEndObject();
    }

    // The members of a big segment are never part of its JSON.
    private static void WriteTargets(Utf8JsonWriter writer, SandboxSegment segment, SegmentContent content)
    {
        if (segment.Unbounded)
        {
            writer.WriteStrings("included", []);
            return;
        }

        WriteKeys(writer, "included", content.Included["user"]);
        WriteKeys(writer, "excluded", content.Excluded["user"]);
        WriteContexts(writer, "includedContexts", content.Included);
        WriteContexts(writer, "excludedContexts", content.Excluded);
    }

    private static void WriteContexts(Utf8JsonWriter writer, string name, ContextKeys keys)
    {
        writer.WriteStartArray(name);
        foreach (string kind in keys.Kinds.Where(kind => kind != "user"))
        {
            writer.WriteStartObject();
            writer.WriteString("contextKind", kind);
            WriteKeys(writer, "values", keys[kind]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // In the order of their bytes, so that two looks at the same members are the same text.
    private static void WriteKeys(Utf8JsonWriter writer, string name, HashSet<byte[]> keys)
    {
        byte[][] sorted = [.. keys];
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        writer.WriteStartArray(name);
        foreach (byte[] key in sorted)
        {
            writer.WriteStringValue(key);
        }

        writer.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter writer, SandboxSegment segment)
    {
        string project = Uri.EscapeDataString(segment.Environment.ProjectKey);
        string environment = Uri.EscapeDataString(segment.Environment.Key);
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(segment));
        writer.WriteLink("parent", $"/api/v2/segments/{project}/{environment}");
        writer.WriteLink("site", $"/{project}/{environment}/segments/{Uri.EscapeDataString(segment.Key)}", "text/html");
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, SandboxSegment segment, SegmentContent content)
    {
        writer.WriteStartObject("_unboundedMetadata");
        writer.WriteString("envId", segment.Environment.ClientSideId);
        writer.WriteString("segmentId", string.Create(CultureInfo.InvariantCulture, $"{segment.Key}.g{segment.Generation}"));
        writer.WriteNumber("version", content.Version);
        writer.WriteNumber("includedCount", content.Included.Count);
        writer.WriteNumber("excludedCount", content.Excluded.Count);
        writer.WriteNumber("lastModified", content.LastModified.ToUnixTimeMilliseconds());
        writer.WriteBoolean("deleted", false);
        writer.WriteEndObject();
    }

    private static void WriteFlags(Utf8JsonWriter writer, SandboxSegment segment, SegmentContent content)
    {
        string project = Uri.EscapeDataString(segment.Environment.ProjectKey);
        writer.WriteStartArray("_flags");
        foreach (string key in segment.FlagKeys)
        {
            string flag = Uri.EscapeDataString(key);
            writer.WriteStartObject();
            writer.WriteString("name", key == FlagKey(segment) ? content.Name : key);
            writer.WriteString("key", key);
            writer.WriteStartObject("_links");
            writer.WriteLink("parent", "/api/v2/flags/" + project);
            writer.WriteLink("self", $"/api/v2/flags/{project}/{flag}");
            writer.WriteEndObject();
            writer.WriteStartObject("_site");
            writer.WriteString("href", $"/{project}/{Uri.EscapeDataString(segment.Environment.Key)}/features/{flag}");
            writer.WriteString("type", "text/html");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAccess(Utf8JsonWriter writer, SandboxSegment segment, IReadOnlyCollection<string> deniedActions)
    {
        writer.WriteStartObject("_access");
        foreach ((string name, string effect) in ((string, string)[])[("denied", "deny"), ("allowed", "allow")])
        {
            writer.WriteStartArray(name);
            foreach (string action in SegmentAction.OfSegments.Where(action => deniedActions.Contains(action) == (effect == "deny")))
            {
                writer.WriteStartObject();
                writer.WriteString("action", action);
                writer.WriteStartObject("reason");
                writer.WriteStrings("resources", [SegmentAction.Resource(segment.Environment, segment.Key)]);
                writer.WriteStrings("actions", [action]);
                writer.WriteString("effect", effect);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
