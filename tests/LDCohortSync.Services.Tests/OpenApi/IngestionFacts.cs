using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>
/// The body of <c>POST /api/v2/segment-targets/amplitude</c>, which is not in the document: the paths of the manifest that Amplitude published in
/// LaunchDarkly's integration framework, and no field beside them.
/// </summary>
internal static class IngestionFacts
{
    private static readonly string[] s_fields = ["userId", "cohortId", "cohortName", "cohortUrl", "value"];

    /// <summary>What is wrong with a body.</summary>
    public static IEnumerable<string> Check(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return ["the body is no object"];
        IEnumerable<string> problems = body.EnumerateObject().Where(property => property.Name is not ("environmentId" or "batch"))
            .Select(property => $"the body has {property.Name}, which no path of the manifest names");
        if (!IsText(body, "environmentId"))
            problems = problems.Append("environmentId is no text");
        return !body.TryGetProperty("batch", out JsonElement batch) || batch.ValueKind != JsonValueKind.Array || batch.GetArrayLength() == 0
            ? problems.Append("batch is no array with at least one member")
            : problems.Concat(batch.EnumerateArray().SelectMany((member, index) => CheckMember(member, batch[0]).Select(problem => $"batch[{index}] {problem}")));
    }

    private static IEnumerable<string> CheckMember(JsonElement member, JsonElement first)
    {
        if (member.ValueKind != JsonValueKind.Object)
            return ["is no object"];
        IEnumerable<string> problems = member.EnumerateObject().Where(property => !s_fields.Contains(property.Name))
            .Select(property => $"has {property.Name}, which no path of the manifest names");
        foreach (string name in (string[])["userId", "cohortId", "cohortName"])
        {
            if (!IsText(member, name))
                problems = problems.Append($"has no {name}");
        }

        if (!member.TryGetProperty("value", out JsonElement value) || value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            problems = problems.Append("has no boolean value");
        return IsText(member, "cohortId") && IsText(first, "cohortId") && member.GetProperty("cohortId").GetString() != first.GetProperty("cohortId").GetString()
            ? problems.Append("is of another cohort than the first one, which names the segment")
            : problems;
    }

    private static bool IsText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;
}
