using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>Reads counts by reason: nobody can add to a dictionary of them once it is made.</summary>
internal sealed class SkippedReasonsReader : JsonConverter<SkippedReasons>
{
    /// <inheritdoc/>
    public override SkippedReasons Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<Dictionary<string, long>>(ref reader, options) ?? []);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SkippedReasons value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToDictionary(), options);
}
