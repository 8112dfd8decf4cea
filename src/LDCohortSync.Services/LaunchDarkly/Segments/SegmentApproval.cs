using System.Text.Json;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Reads whether an environment asks for approvals of segment changes.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, schemas <c>Environment</c> (<c>resourceApprovalSettings</c>, by kind of resource) and
/// <c>ApprovalSettings</c> (<c>required</c>, and <c>requiredApprovalTags</c> where only resources with a tag need it).
/// </remarks>
internal static class SegmentApproval
{
    /// <summary>True when changes of a segment with the module's own tags need one.</summary>
    public static bool IsRequired(JsonElement? resourceSettings)
    {
        if (resourceSettings is not { ValueKind: JsonValueKind.Object } settings || !settings.TryGetProperty("segment", out JsonElement segment)
            || segment.ValueKind != JsonValueKind.Object)
            return false;
        if (segment.TryGetProperty("required", out JsonElement required) && required.ValueKind == JsonValueKind.True)
            return true;
        return segment.TryGetProperty("requiredApprovalTags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Array
            && tags.EnumerateArray().Any(tag => JsonText.Of(tag) is SegmentTags.Own or SegmentTags.Source);
    }
}
