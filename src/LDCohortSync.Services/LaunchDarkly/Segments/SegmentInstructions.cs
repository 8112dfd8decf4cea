using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LDCohortSync.Ports;

namespace LDCohortSync.Services;

/// <summary>Writes changes as instructions of a semantic patch.</summary>
/// <remarks>
/// Source: LaunchDarkly API docs, "Update segment": <c>addIncludedTargets</c> and <c>removeIncludedTargets</c> for standard segments,
/// which name a context kind, and <c>addBigSegmentIncludedTargets</c> and its counterpart for larger list-based ones, which do not.
/// </remarks>
internal static class SegmentInstructions
{
    /// <summary>Most targets that LaunchDarkly takes in one semantic patch of a standard segment.</summary>
    public const int MostTargets = 1500;

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A writer that escapes what JSON wants escaped and nothing more.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> buffer) => new(buffer, s_plain);

    /// <summary>Writes the property <c>instructions</c>.</summary>
    /// <exception cref="ArgumentException">A key is not UTF-8.</exception>
    public static void Write(Utf8JsonWriter writer, SegmentKind kind, string contextKind, ReadOnlySpan<MemberChange> changes)
    {
        writer.WriteStartArray("instructions");
        Write(writer, kind, contextKind, changes, add: false);
        Write(writer, kind, contextKind, changes, add: true);
        writer.WriteEndArray();
    }

    /// <summary>Writes keys as an array.</summary>
    /// <exception cref="ArgumentException">A key is not UTF-8.</exception>
    public static void WriteKeys(Utf8JsonWriter writer, string name, ReadOnlySpan<MemberChange> changes, bool add)
    {
        writer.WriteStartArray(name);
        foreach (MemberChange change in changes)
        {
            if (change.Add != add)
                continue;
            if (!Utf8.IsValid(change.Key.Span))
                throw new ArgumentException("A key is not UTF-8, so it can't be sent as it is.", nameof(changes));
            writer.WriteStringValue(change.Key.Span);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, SegmentKind kind, string contextKind, ReadOnlySpan<MemberChange> changes, bool add)
    {
        if (!Has(changes, add))
            return;
        string verb = add ? "add" : "remove";
        writer.WriteStartObject();
        writer.WriteString("kind", verb + (kind == SegmentKind.Big ? "BigSegmentIncludedTargets" : "IncludedTargets"));
        if (kind == SegmentKind.Standard)
            writer.WriteString("contextKind", contextKind);
        WriteKeys(writer, "values", changes, add);
        writer.WriteEndObject();
    }

    private static bool Has(ReadOnlySpan<MemberChange> changes, bool add)
    {
        foreach (MemberChange change in changes)
        {
            if (change.Add == add)
                return true;
        }

        return false;
    }
}
