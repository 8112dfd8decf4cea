using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>One instruction of a semantic patch of a segment, its form checked.</summary>
internal sealed record SegmentInstruction
{
    public required InstructionKind Kind { get; init; }

    /// <summary>The context kind of the values, or <see langword="null"/> where the instruction has none.</summary>
    public string? ContextKind { get; init; }

    /// <summary>The keys or tags.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The new name.</summary>
    public string Value { get; init; } = string.Empty;

    /// <summary>The import to process.</summary>
    public string ImportId { get; init; } = string.Empty;

    /// <summary>How many target operations it counts as.</summary>
    public int TargetOperations => Kind.Form == TargetForm.None ? 0 : Values.Count;

    /// <summary>Whether it changes who is a member, which is what approvals are about.</summary>
    public bool ChangesTargets => Kind.Form != TargetForm.None || Kind == InstructionKind.ProcessImport;

    /// <summary>Reads the value of <c>instructions</c>.</summary>
    /// <exception cref="SegmentPatchException">It does not have the form.</exception>
    public static IReadOnlyList<SegmentInstruction> ReadAll(JsonElement instructions) =>
        instructions.ValueKind != JsonValueKind.Array || instructions.GetArrayLength() == 0
            ? throw new SegmentPatchException("instructions must be an array with at least one instruction")
            : [.. instructions.EnumerateArray().Select(Read)];

    private static SegmentInstruction Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new SegmentPatchException("An instruction is not an object");
        }

        InstructionKind kind = InstructionKind.Find(Text(element, "kind"));
        bool hasValues = kind.Form != TargetForm.None || kind == InstructionKind.AddTags || kind == InstructionKind.RemoveTags;
        IReadOnlyList<string> values = hasValues ? SegmentPatchBody.Texts(element.TryGetProperty("values", out JsonElement array) ? array : default, "values") : [];
        return new()
        {
            Kind = kind,
            ContextKind = kind.Form switch
            {
                TargetForm.Contexts => Text(element, "contextKind"),
                TargetForm.Users => "user",
                _ => null,
            },
            Values = values,
            Value = kind == InstructionKind.UpdateName ? Text(element, "value") : string.Empty,
            ImportId = kind == InstructionKind.ProcessImport ? Text(element, "importId") : string.Empty,
        };
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && SegmentPatchBody.Text(value) is { Length: > 0 } text
            ? text
            : throw new SegmentPatchException($"An instruction needs a {name}");
}
