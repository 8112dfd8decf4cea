using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>
/// The semantic patch of a segment, which the document describes in prose only ("Patch segment"): the body, the parameters of each
/// kind of instruction, and the limit of 1,500 target operations of a standard segment.
/// </summary>
internal static class InstructionFacts
{
    public const string MediaType = "application/json; domain-model=launchdarkly.semanticpatch";

    private const int MostOperations = 1_500;

    // Which parameters each kind has; all of them are required.
    private static readonly Dictionary<string, string[]> s_parameters = new(StringComparer.Ordinal)
    {
        ["addIncludedTargets"] = ["contextKind", "values"],
        ["removeIncludedTargets"] = ["contextKind", "values"],
        ["addExcludedTargets"] = ["contextKind", "values"],
        ["removeExcludedTargets"] = ["contextKind", "values"],
        ["addIncludedUsers"] = ["values"],
        ["removeIncludedUsers"] = ["values"],
        ["addExcludedUsers"] = ["values"],
        ["removeExcludedUsers"] = ["values"],
        ["addBigSegmentIncludedTargets"] = ["values"],
        ["removeBigSegmentIncludedTargets"] = ["values"],
        ["addBigSegmentExcludedTargets"] = ["values"],
        ["removeBigSegmentExcludedTargets"] = ["values"],
        ["processBigSegmentImport"] = ["importId"],
        ["addTags"] = ["values"],
        ["removeTags"] = ["values"],
        ["updateName"] = ["value"],
    };

    /// <summary>What is wrong with the body of a semantic patch.</summary>
    public static IEnumerable<string> CheckPatch(JsonElement body, string environmentKey)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return ["the body is no object"];
        IEnumerable<string> problems = body.EnumerateObject().Where(property => property.Name is not ("environmentKey" or "comment" or "instructions"))
            .Select(property => $"the body has {property.Name}, which a semantic patch has not");
        if (Text(body, "environmentKey") != environmentKey)
            problems = problems.Append("environmentKey is not that of the path");
        return problems.Concat(body.TryGetProperty("instructions", out JsonElement instructions) ? CheckInstructions(instructions) : ["there are no instructions"]);
    }

    /// <summary>What is wrong with the instructions of a patch or of an approval request.</summary>
    public static IEnumerable<string> CheckInstructions(JsonElement instructions)
    {
        if (instructions.ValueKind != JsonValueKind.Array || instructions.GetArrayLength() == 0)
            return ["instructions is no array with at least one instruction"];
        int operations = instructions.EnumerateArray()
            .Where(instruction => Text(instruction, "kind") is { } kind && !kind.Contains("BigSegment", StringComparison.Ordinal) && !kind.EndsWith("Tags", StringComparison.Ordinal))
            .Sum(instruction => instruction.TryGetProperty("values", out JsonElement values) && values.ValueKind == JsonValueKind.Array ? values.GetArrayLength() : 0);
        IEnumerable<string> problems = instructions.EnumerateArray().SelectMany((instruction, index) => Check(instruction).Select(problem => $"instructions[{index}] {problem}"));
        return operations > MostOperations ? problems.Append($"there are {operations} target operations, more than {MostOperations}") : problems;
    }

    private static IEnumerable<string> Check(JsonElement instruction)
    {
        if (Text(instruction, "kind") is not { } kind || !s_parameters.TryGetValue(kind, out string[]? parameters))
            return ["has no kind that is documented"];
        string[] names = [.. instruction.EnumerateObject().Select(property => property.Name).Where(name => name != "kind")];
        return names.Except(parameters, StringComparer.Ordinal).Select(name => $"has {name}, which {kind} has not")
            .Concat(parameters.Except(names, StringComparer.Ordinal).Select(name => $"has no {name}"))
            .Concat(parameters.Intersect(names, StringComparer.Ordinal).Where(name => !IsUsable(instruction.GetProperty(name), isList: name == "values")).Select(name => $"has no usable {name}"));
    }

    private static bool IsUsable(JsonElement value, bool isList) => isList
        ? value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(item => IsUsable(item, isList: false))
        : value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
