using System.Globalization;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Documents;

/// <summary>Paths into JSON documents, as RFC 6901 defines them.</summary>
internal static class JsonPointer
{
    /// <summary>The pointer to a property of what a pointer leads to.</summary>
    public static string Append(string pointer, string name) =>
        pointer + "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The pointer to an element of what a pointer leads to.</summary>
    public static string Append(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    /// <summary>True for a text that is a pointer: empty, or names that each come after a slash, with ~0 for ~ and ~1 for a slash.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (int i = text.IndexOf('~', StringComparison.Ordinal); i >= 0; i = text.IndexOf('~', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] is not ('0' or '1'))
                return false;
        }

        return true;
    }

    /// <summary>Follows a pointer.</summary>
    /// <returns>What is there; null when there is nothing, or when JSON's null is there.</returns>
    public static JsonNode? Find(JsonNode? root, string pointer)
    {
        JsonNode? found = root;
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found switch
            {
                JsonObject members => members[name],
                JsonArray elements when Index(name) is int index && index < elements.Count => elements[index],
                _ => null,
            };
        }

        return found;
    }

    private static int? Index(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && (name.Length == 1 || name[0] != '0') ? index : null;
}
