using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>
/// One operation of a JSON patch: <c>replace</c> or <c>add</c> of <c>/name</c> or <c>/description</c>, or <c>remove</c> of
/// <c>/description</c>. The sandbox takes targets by instructions only.
/// </summary>
/// <param name="IsName">Whether it is for the name; else for the description.</param>
/// <param name="Value">The new text; <see langword="null"/> takes the description away.</param>
internal sealed record SegmentField(bool IsName, string? Value)
{
    /// <summary>The action that a policy has to allow.</summary>
    public string Action => IsName ? SegmentAction.UpdateName : SegmentAction.UpdateDescription;

    /// <summary>Reads the operations.</summary>
    /// <exception cref="SegmentPatchException">They do not have the form.</exception>
    public static IReadOnlyList<SegmentField> ReadAll(JsonElement operations) =>
        operations.ValueKind != JsonValueKind.Array || operations.GetArrayLength() == 0
            ? throw new SegmentPatchException("A JSON patch needs an array with at least one operation")
            : [.. operations.EnumerateArray().Select(Read)];

    private static SegmentField Read(JsonElement operation)
    {
        (string? kind, string? path, string? value) = (Text(operation, "op"), Text(operation, "path"), Text(operation, "value"));
        return (kind, path, value) switch
        {
            ("replace" or "add", "/name", { Length: > 0 }) => new(IsName: true, value),
            ("replace" or "add", "/description", not null) => new(IsName: false, value),
            ("remove", "/description", _) => new(IsName: false, null),
            _ => throw new SegmentPatchException($"The sandbox does not do the operation {kind} of {path}"),
        };
    }

    private static string? Text(JsonElement operation, string name) =>
        operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? SegmentPatchBody.Text(value)
            : null;
}
