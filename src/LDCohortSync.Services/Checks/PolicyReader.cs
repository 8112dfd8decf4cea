using System.Text.Json;
using LDCohortSync.Policies;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>Reads the statements of a policy (schema <c>Statement</c>). What is none of them allows nothing.</summary>
internal static class PolicyReader
{
    public static IReadOnlyList<AccessStatement> Read(JsonElement? policy) => policy is not { ValueKind: JsonValueKind.Array } list
        ? []
        : [.. list.EnumerateArray().Where(statement => statement.ValueKind == JsonValueKind.Object).Select(Statement)];

    private static AccessStatement Statement(JsonElement statement) => new(
        string.Equals(JsonText.Of(statement, "effect"), "allow", StringComparison.OrdinalIgnoreCase),
        Texts(statement, "actions"),
        Texts(statement, "notActions"),
        Texts(statement, "resources"),
        Texts(statement, "notResources"));

    /// <summary>The texts of a list; none when it is no list.</summary>
    public static IReadOnlyList<string> Texts(JsonElement? list) => list is not { ValueKind: JsonValueKind.Array } there
        ? []
        : [.. there.EnumerateArray().Select(JsonText.Of).OfType<string>()];

    private static IReadOnlyList<string> Texts(JsonElement statement, string name) =>
        statement.TryGetProperty(name, out JsonElement list) ? Texts(list) : [];
}
