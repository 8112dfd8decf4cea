using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>Writes a segment as LaunchDarkly's API description has it (schema UserSegment).</summary>
internal static class SegmentJson
{
    public static string Address(SandboxSegment segment) =>
        $"/api/v2/segments/{Uri.EscapeDataString(segment.Environment.ProjectKey)}/{Uri.EscapeDataString(segment.Environment.Key)}/{Uri.EscapeDataString(segment.Key)}";

    /// <summary>The key of the flag that the sandbox shows to SDKs for a segment.</summary>
    public static string FlagKey(SandboxSegment segment) => "cohort-" + segment.Key;

    public static void Write(Utf8JsonWriter writer, SandboxSegment segment, bool withMetadata, bool withFlags)
    {
        writer.WriteStartObject();
        writer.WriteString("name", segment.Name);
        if (segment.Description is not null)
        {
            writer.WriteString("description", segment.Description);
        }

        writer.WriteStrings("tags", segment.Tags);
        writer.WriteNumber("creationDate", segment.Created.ToUnixTimeMilliseconds());
        writer.WriteNumber("lastModifiedDate", segment.LastModified.ToUnixTimeMilliseconds());
        writer.WriteString("key", segment.Key);
        WriteTargets(writer, segment);
        WriteLinks(writer, segment);
        writer.WriteStrings("rules", []);
        writer.WriteNumber("version", segment.Version);
        writer.WriteBoolean("deleted", false);
        writer.WriteBoolean("unbounded", segment.Unbounded);
        writer.WriteNumber("generation", segment.Generation);
        if (segment.Unbounded)
        {
            writer.WriteString("unboundedContextKind", segment.UnboundedContextKind);
            writer.WriteBoolean("_importInProgress", false);
            if (withMetadata)
            {
                WriteMetadata(writer, segment);
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

        if (withFlags)
        {
            WriteFlags(writer, segment);
        }

        writer.WriteEndObject();
    }

    // The members of a big segment are never part of its JSON.
    private static void WriteTargets(Utf8JsonWriter writer, SandboxSegment segment)
    {
        writer.WriteStrings("included", segment.Unbounded ? [] : segment.Members);
        if (!segment.Unbounded)
        {
            writer.WriteStrings("excluded", segment.ExcludedMembers);
            writer.WriteStrings("includedContexts", []);
            writer.WriteStrings("excludedContexts", []);
        }
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

    private static void WriteMetadata(Utf8JsonWriter writer, SandboxSegment segment)
    {
        writer.WriteStartObject("_unboundedMetadata");
        writer.WriteString("envId", segment.Environment.ClientSideId);
        writer.WriteStartObject("segmentId");
        writer.WriteString("envId", segment.Environment.ClientSideId);
        writer.WriteString("segmentKey", segment.Key);
        writer.WriteEndObject();
        writer.WriteNumber("version", segment.Version);
        writer.WriteNumber("includedCount", segment.MemberCount);
        writer.WriteNumber("excludedCount", segment.ExcludedMembers.Count);
        writer.WriteNumber("lastModified", segment.LastModified.ToUnixTimeMilliseconds());
        writer.WriteBoolean("deleted", false);
        writer.WriteEndObject();
    }

    private static void WriteFlags(Utf8JsonWriter writer, SandboxSegment segment)
    {
        writer.WriteStartArray("_flags");
        if (segment.External is not null)
        {
            string project = Uri.EscapeDataString(segment.Environment.ProjectKey);
            string flag = Uri.EscapeDataString(FlagKey(segment));
            writer.WriteStartObject();
            writer.WriteString("name", segment.Name);
            writer.WriteString("key", FlagKey(segment));
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
}
