using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>Reads members from JSON: a text is a user id; an object has <c>userId</c>, <c>amplitudeId</c>, <c>properties</c>, all optional.</summary>
internal static class MemberDocument
{
    /// <summary>Reads an array of members.</summary>
    /// <exception cref="JsonException">An element is something else.</exception>
    public static IEnumerable<SandboxMember> ReadAll(JsonElement members) => members.ValueKind == JsonValueKind.Array
        ? members.EnumerateArray().Select(Read)
        : throw new JsonException("members must be an array");

    private static SandboxMember Read(JsonElement member) => member.ValueKind switch
    {
        JsonValueKind.String => new(member.GetString() ?? string.Empty),
        JsonValueKind.Object => ReadObject(member),
        _ => throw new JsonException("A member is a text or an object"),
    };

    private static SandboxMember ReadObject(JsonElement member)
    {
        string userId = string.Empty;
        long amplitudeId = 0;
        Dictionary<string, string>? properties = null;
        foreach (JsonProperty property in member.EnumerateObject())
        {
            switch (property.Name)
            {
                case "userId":
                    userId = Text(property.Value);
                    break;
                case "amplitudeId" when property.Value.TryGetInt64(out long number):
                    amplitudeId = number;
                    break;
                case "properties" when property.Value.ValueKind == JsonValueKind.Object:
                    properties = new(StringComparer.Ordinal);
                    foreach (JsonProperty pair in property.Value.EnumerateObject())
                    {
                        properties[pair.Name] = Text(pair.Value);
                    }

                    break;
                default:
                    throw new JsonException($"'{property.Name}' of a member is unknown or has the wrong type");
            }
        }

        return new(userId, amplitudeId, properties);
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? string.Empty,
        JsonValueKind.Null => string.Empty,
        _ => throw new JsonException("A text was expected"),
    };
}
