using System.Text;
using System.Text.Json;
using LDCohortSync.Destinations;
using LDCohortSync.Membership;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Reads the included targets of a standard segment.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, schema <c>UserSegment</c>: keys of kind <c>user</c> are in <c>included</c>, those of other
/// kinds in <c>includedContexts</c>, a list for each kind.
/// </remarks>
internal static class SegmentTargets
{
    /// <summary>The targets of one context kind.</summary>
    public static MemberSet Of(SegmentBody body, string contextKind)
    {
        MemberSet members = new();
        if (contextKind == DestinationRules.UserKind && body.Included is { } included)
            Take(included, members);
        if (body.IncludedContexts is { ValueKind: JsonValueKind.Array } groups)
        {
            foreach (JsonElement group in groups.EnumerateArray())
            {
                if ((JsonText.Of(group, "contextKind") ?? DestinationRules.UserKind) == contextKind && group.TryGetProperty("values", out JsonElement values))
                    Take(values, members);
            }
        }

        return members;
    }

    private static void Take(JsonElement keys, MemberSet members)
    {
        if (keys.ValueKind != JsonValueKind.Array)
            return;
        foreach (JsonElement key in keys.EnumerateArray())
        {
            if (JsonText.Of(key) is { } text)
                members.Add(Encoding.UTF8.GetBytes(text));
        }
    }
}
