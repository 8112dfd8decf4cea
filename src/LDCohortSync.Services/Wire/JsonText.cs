using System.Text.Json;

namespace LDCohortSync.Services.Wire;

/// <summary>Takes text out of JSON of unknown form.</summary>
internal static class JsonText
{
    /// <summary>Passes over the value at which a converter stands.</summary>
    /// <remarks>
    /// A converter is handed its value whole, but the rest of the body may still be on its way; then <c>Skip</c> refuses to work
    /// at all.
    /// </remarks>
    public static void PassOver(ref Utf8JsonReader reader)
    {
        if (!reader.TrySkip())
            throw new JsonException("The JSON ends within a value.");
    }

    /// <summary>The text of an element; null when it is not text.</summary>
    public static string? Of(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText().Trim('"');      // half a surrogate pair: as it was written
        }
    }

    /// <summary>The text of a property; null when there is none.</summary>
    public static string? Of(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value) ? Of(value) : null;
}
