using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LDCohortSync.Sandbox;

/// <summary>One page of a LaunchDarkly list: 20 items unless <c>limit</c> says otherwise, with links that keep the rest of the query.</summary>
internal sealed class Page
{
    private const int DefaultLimit = 20;
    private const int MaximumLimit = 1_000;

    private readonly string _path;
    private readonly IReadOnlyDictionary<string, string?> _query;

    private Page(string path, IReadOnlyDictionary<string, string?> query, int limit, int offset)
    {
        _path = path;
        _query = query;
        Limit = limit;
        Offset = offset;
    }

    public int Limit { get; }

    public int Offset { get; }

    /// <summary>Reads limit and offset of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Its target.</param>
    /// <param name="maximumLimit">The highest limit that is accepted; without it, a high one is lowered.</param>
    /// <returns>The page, or <see langword="null"/> if they are not usable numbers.</returns>
    public static Page? Read(HttpRequest request, RequestTarget target, int? maximumLimit = null)
    {
        Dictionary<string, string?> query = new(StringComparer.Ordinal);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Query)
        {
            query[name] = value.ToString();
        }

        bool usable = TryRead(query, "limit", DefaultLimit, out int limit) & TryRead(query, "offset", 0, out int offset);
        return usable && limit > 0 && !(limit > maximumLimit) ? new(target.RawPath, query, Math.Min(limit, MaximumLimit), offset) : null;
    }

    /// <summary>The first page of a list that is nested in another answer.</summary>
    public static Page First(string path) => new(path, new Dictionary<string, string?>(StringComparer.Ordinal), DefaultLimit, 0);

    /// <summary>Writes <c>totalCount</c>, <c>_links</c> and <c>items</c> into the open object.</summary>
    public void Write<T>(Utf8JsonWriter writer, IReadOnlyList<T> all, Action<T> writeItem)
    {
        writer.WriteNumber("totalCount", all.Count);
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(Offset));
        int last = all.Count == 0 ? 0 : (all.Count - 1) / Limit * Limit;
        if (Offset > 0)
        {
            writer.WriteLink("first", Address(0));
            writer.WriteLink("prev", Address(Math.Max(0, Offset - Limit)));
        }

        if (Offset + Limit < all.Count)
        {
            writer.WriteLink("next", Address(Offset + Limit));
            writer.WriteLink("last", Address(last));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (T item in all.Skip(Offset).Take(Limit))
        {
            writeItem(item);
        }

        writer.WriteEndArray();
    }

    private static bool TryRead(Dictionary<string, string?> query, string name, int fallback, out int value)
    {
        value = fallback;
        return !query.TryGetValue(name, out string? text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private string Address(int offset)
    {
        Dictionary<string, string?> query = new(_query, StringComparer.Ordinal)
        {
            ["limit"] = Limit.ToString(CultureInfo.InvariantCulture),
            ["offset"] = offset.ToString(CultureInfo.InvariantCulture),
        };
        return QueryHelpers.AddQueryString(_path, query);
    }
}
