using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Services.Wire;

/// <summary>Reads a whole number, also where a service writes it as text or with a fraction; anything else counts as absent.</summary>
internal sealed class LenientInt64 : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long whole))
                    return whole;
                return reader.TryGetDouble(out double number) && Math.Abs(number) < 9e18 ? (long)number : null;
            case JsonTokenType.String:
                return !reader.ValueIsEscaped && long.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long text)
                    ? text : null;
            default:
                JsonText.PassOver(ref reader);
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}
