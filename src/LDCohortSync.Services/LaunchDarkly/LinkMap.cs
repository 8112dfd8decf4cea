using System.Text.Json;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Reads <c>_links</c>: names with an address each, written as an object with <c>href</c>.</summary>
internal static class LinkMap
{
    /// <summary>The address of a name; null when there is none.</summary>
    public static string? Find(JsonElement? links, string name) =>
        All(links).FirstOrDefault(link => link.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Address;

    /// <summary>All names with their addresses and media types.</summary>
    public static IEnumerable<(string Name, string Address, string? MediaType)> All(JsonElement? links)
    {
        if (links is not { ValueKind: JsonValueKind.Object } map)
            yield break;
        foreach (JsonProperty link in map.EnumerateObject())
        {
            if ((JsonText.Of(link.Value, "href") ?? JsonText.Of(link.Value)) is { Length: > 0 } address)
                yield return (link.Name, address, JsonText.Of(link.Value, "type"));
        }
    }
}
