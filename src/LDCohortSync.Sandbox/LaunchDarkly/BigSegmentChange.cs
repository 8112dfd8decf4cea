using System.Text;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The body of "update context targets on a big segment" (LaunchDarkly API description, schema SegmentUserState): the keys to add
/// to and to take out of the included and the excluded list.
/// </summary>
internal sealed record BigSegmentChange
{
    public IReadOnlyList<byte[]> AddIncluded { get; init; } = [];

    public IReadOnlyList<byte[]> RemoveIncluded { get; init; } = [];

    public IReadOnlyList<byte[]> AddExcluded { get; init; } = [];

    public IReadOnlyList<byte[]> RemoveExcluded { get; init; } = [];

    public bool TouchesIncluded => AddIncluded.Count > 0 || RemoveIncluded.Count > 0;

    public bool TouchesExcluded => AddExcluded.Count > 0 || RemoveExcluded.Count > 0;

    /// <summary>Reads a body.</summary>
    /// <exception cref="SegmentPatchException">It does not have the form.</exception>
    public static BigSegmentChange Parse(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = SegmentPatchBody.Read(body);
        JsonElement root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object
            ? throw new SegmentPatchException("An object with included and excluded was expected")
            : new()
            {
                AddIncluded = Keys(root, "included", "add"),
                RemoveIncluded = Keys(root, "included", "remove"),
                AddExcluded = Keys(root, "excluded", "add"),
                RemoveExcluded = Keys(root, "excluded", "remove"),
            };
    }

    private static byte[][] Keys(JsonElement root, string list, string operation)
    {
        if (!root.TryGetProperty(list, out JsonElement state) || state.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (state.ValueKind != JsonValueKind.Object)
        {
            throw new SegmentPatchException($"{list} is not an object");
        }

        return !state.TryGetProperty(operation, out JsonElement keys) || keys.ValueKind == JsonValueKind.Null
            ? []
            : [.. SegmentPatchBody.Texts(keys, $"{list}.{operation}").Select(Encoding.UTF8.GetBytes)];
    }
}
