using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services.Wire;

/// <summary>Reads text where a service writes text or a number; anything else counts as absent.</summary>
internal sealed class LenientText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                try
                {
                    return reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    return Raw(ref reader);     // half a surrogate pair: the text as it was written is better than no list at all
                }

            case JsonTokenType.Number:
                return Raw(ref reader);
            default:
                JsonText.PassOver(ref reader);
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string Raw(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? Encoding.UTF8.GetString(reader.ValueSequence) : Encoding.UTF8.GetString(reader.ValueSpan);
}
