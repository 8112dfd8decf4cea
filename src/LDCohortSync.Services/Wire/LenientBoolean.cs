using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services.Wire;

/// <summary>Reads true or false; anything else counts as absent.</summary>
internal sealed class LenientBoolean : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.GetBoolean();
        JsonText.PassOver(ref reader);
        return null;
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } truth)
            writer.WriteBooleanValue(truth);
        else
            writer.WriteNullValue();
    }
}
