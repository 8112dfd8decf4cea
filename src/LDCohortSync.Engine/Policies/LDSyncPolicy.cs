using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LDCohortSync;

/// <summary>What an access token of LaunchDarkly has to be allowed so that it can sync, and nothing more.</summary>
public sealed record LDSyncPolicy
{
    // Keys have been checked, so nothing in it needs the escapes that are made for web pages; and "*" stays readable.
    private static readonly JsonWriterOptions s_layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>LaunchDarkly project key.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>The kind of the segments that may be filled.</summary>
    public required SegmentKind SegmentKind { get; init; }

    /// <summary>The statements. Whatever none of them allows is denied.</summary>
    public required IReadOnlyList<LDPolicyStatement> Statements { get; init; }

    /// <summary>The statements as JSON, as LaunchDarkly's editor of inline policies and its API (<c>inlineRole</c>) take them.</summary>
    public string Json
    {
        get
        {
            using MemoryStream text = new();
            using (Utf8JsonWriter writer = new(text, s_layout))
                Write(writer);
            return Encoding.UTF8.GetString(text.ToArray()).ReplaceLineEndings("\n");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Json;

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (LDPolicyStatement statement in Statements)
        {
            writer.WriteStartObject();
            writer.WriteString("effect", statement.Effect);
            WriteEach(writer, "actions", statement.Actions);
            WriteEach(writer, "resources", statement.Resources);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEach(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
