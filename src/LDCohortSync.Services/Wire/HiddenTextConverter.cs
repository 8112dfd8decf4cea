using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services.Wire;

/// <summary>Writes asterisks in the place of a text that nobody is to read.</summary>
internal sealed class HiddenTextConverter : JsonConverter<string>
{
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue("***");

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("What was hidden can't be read back.");
}
