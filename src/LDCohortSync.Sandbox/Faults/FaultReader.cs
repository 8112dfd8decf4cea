using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Sandbox;

/// <summary>Reads rules from JSON. What is wrong is told with the number of the rule, its name and the field.</summary>
internal static class FaultReader
{
    private static readonly JsonDocumentOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    // Stricter than the other bodies: a number in quotes is a mistake. An element is read from its text once more.
    private static readonly JsonSerializerOptions s_rule = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly FrozenDictionary<string, Type> s_fields = typeof(SandboxFault)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToFrozenDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), property => property.PropertyType, StringComparer.Ordinal);

    /// <summary>Reads a list of rules, with comments and trailing commas if it has some.</summary>
    /// <exception cref="FormatException">It is no such list; the message says where.</exception>
    public static IReadOnlyList<SandboxFault> ReadList(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? ReadAll(document.RootElement)
            : throw new FormatException("A list of faults is expected: [ { … }, … ].");
    }

    /// <summary>Reads one rule, or a list of rules.</summary>
    /// <exception cref="FormatException">It is neither; the message says where.</exception>
    public static IReadOnlyList<SandboxFault> ReadOneOrList(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array ? ReadAll(document.RootElement) : [Read(document.RootElement, 0)];
    }

    /// <summary>A sentence about a problem.</summary>
    /// <param name="index">The index of the rule.</param>
    /// <param name="name">The name of the rule, or <see langword="null"/>.</param>
    /// <param name="problem">The problem.</param>
    public static string Message(int index, string? name, FaultProblem problem) =>
        string.Create(CultureInfo.InvariantCulture, $"Fault {index + 1}{(string.IsNullOrEmpty(name) ? "" : $" ('{name}')")}: {problem}.");

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        // Editors on Windows put a byte order mark in front.
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            return JsonDocument.Parse(json, s_options);
        }
        catch (JsonException invalid)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"Line {invalid.LineNumber + 1}, byte {invalid.BytePositionInLine + 1}: this is no JSON."), invalid);
        }
    }

    private static SandboxFault[] ReadAll(JsonElement list) => [.. list.EnumerateArray().Select(Read)];

    private static SandboxFault Read(JsonElement rule, int index)
    {
        string? name = null;
        if (rule.ValueKind != JsonValueKind.Object)
            throw Wrong(index, name, new("", "it is no object with fields"));
        if (rule.TryGetProperty("name", out JsonElement named) && named.ValueKind == JsonValueKind.String)
            name = named.GetString();

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty field in rule.EnumerateObject())
        {
            if (!s_fields.ContainsKey(field.Name))
                throw Wrong(index, name, new(field.Name, "is unknown; there are " + string.Join(", ", s_fields.Keys.Order(StringComparer.Ordinal))));
            if (!seen.Add(field.Name))
                throw Wrong(index, name, new(field.Name, "is given twice"));
        }

        SandboxFault fault;
        try
        {
            fault = rule.Deserialize<SandboxFault>(s_rule)!;
        }
        catch (JsonException invalid)
        {
            string field = (invalid.Path ?? "").TrimStart('$', '.').Split('.', '[')[0];
            throw Wrong(index, name, new(field, s_fields.TryGetValue(field, out Type? type) ? "must be " + Expected(type) : invalid.Message));
        }

        return FaultCheck.Find(fault) is { } problem ? throw Wrong(index, name, problem) : fault;
    }

    private static FormatException Wrong(int index, string? name, FaultProblem problem) => new(Message(index, name, problem));

    private static string Expected(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
            return "one of " + string.Join(", ", Enum.GetNames(plain).Select(JsonNamingPolicy.CamelCase.ConvertName));
        return plain == typeof(string) ? "a text"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(int) || plain == typeof(long) ? "a whole number"
            : plain == typeof(IReadOnlyList<int>) ? "a list of whole numbers"
            : "an object of names with texts or null";
    }
}
