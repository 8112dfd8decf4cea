using System.Text.Json;
using System.Text.Json.Serialization;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>
/// Reads the group type out of a cohort's definition, whose form is internal to Amplitude: <c>countGroup</c> is an object with
/// a <c>name</c>, or the name itself in older cohorts. Everything else in the definition is passed over.
/// </summary>
internal sealed class GroupTypeReader : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            JsonText.PassOver(ref reader);
            return null;
        }

        string? groupType = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals("countGroup"u8);
            reader.Read();
            if (wanted)
                groupType = ReadName(ref reader) ?? groupType;      // one that says nothing does not take back an earlier one
            else
                JsonText.PassOver(ref reader);
        }

        return groupType;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Definitions are only read.");

    private static string? ReadName(ref Utf8JsonReader reader)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement group = document.RootElement;
        return JsonText.Of(group) ?? JsonText.Of(group, "name");
    }
}
