using System.Text.Json;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Makes segments of LaunchDarkly's answers, and knows how segments and cohorts are named after each other.</summary>
internal static class SegmentShape
{
    /// <summary>The integration that fills synced segments of Amplitude.</summary>
    public const string Amplitude = "amplitude";

    private const string CohortPath = "/cohort/";

    /// <summary>The key that LaunchDarkly gives the segment of a cohort: its integration framework joins both with a hyphen.</summary>
    public static string KeyFor(string cohortId) => $"{Amplitude}-{cohortId}";

    /// <summary>A segment; null for an item that was deleted or has no key.</summary>
    public static LDSyncedSegment? From(SegmentBody? body, Uri baseUri, string projectKey, string environmentKey)
    {
        if (body is not { Key: { Length: > 0 } key } || body.Deleted == true)
            return null;
        string? source = string.IsNullOrEmpty(body.External) ? null : body.External;
        SegmentKind kind = source is not null ? SegmentKind.Synced : body.Unbounded == true ? SegmentKind.Big : SegmentKind.Standard;
        return new()
        {
            Key = key,
            Name = string.IsNullOrEmpty(body.Name) ? key : body.Name,
            Kind = kind,
            MemberCount = kind == SegmentKind.Standard ? Targets(body) : body.UnboundedMetadata?.IncludedCount,
            Source = source,
            CohortId = CohortOf(key, IsAmplitude(source) || (source is null && IsOwn(body)), body.ExternalLink),
            Link = string.IsNullOrEmpty(body.ExternalLink) ? null : body.ExternalLink,
            ContextKind = kind == SegmentKind.Standard ? null : string.IsNullOrEmpty(body.UnboundedContextKind) ? "user" : body.UnboundedContextKind,
            Generation = kind == SegmentKind.Standard ? (int?)(body.CreationDate / 1000 & int.MaxValue)
                : body.Generation is >= 0 and <= int.MaxValue ? (int)body.Generation : null,
            IsImporting = body.ImportInProgress == true,
            Flags = body.Flags is { ValueKind: JsonValueKind.Array } flags
                ? [.. flags.EnumerateArray().Select(flag => JsonText.Of(flag, "key")).OfType<string>()]
                : null,
            ProjectKey = projectKey,
            EnvironmentKey = environmentKey,
            Uri = PageOf(baseUri, projectKey, environmentKey, key),
        };
    }

    /// <summary>The segment's page, in the form that LaunchDarkly's integration framework prints.</summary>
    public static Uri PageOf(Uri baseUri, string projectKey, string environmentKey, string segmentKey) =>
        new($"{baseUri.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Uri.EscapeDataString(projectKey)}/{Uri.EscapeDataString(environmentKey)}"
            + $"/segments/{Uri.EscapeDataString(segmentKey)}/targeting");

    /// <summary>True when a segment belongs to a cohort. Production's own rule for keys is not published, so the link counts too.</summary>
    public static bool BelongsTo(LDSyncedSegment segment, string cohortId) =>
        string.Equals(segment.CohortId, cohortId, StringComparison.Ordinal)
        || (IsAmplitude(segment.Source) && (segment.Key == KeyFor(cohortId) || segment.Key.EndsWith("-" + cohortId, StringComparison.Ordinal)));

    public static bool IsAmplitude(string? source) => string.Equals(source, Amplitude, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(SegmentBody body) => body.Tags is { ValueKind: JsonValueKind.Array } tags
        && tags.EnumerateArray().Any(tag => JsonText.Of(tag) == SegmentTags.Own);

    private static string? CohortOf(string key, bool isOfCohort, string? link)
    {
        if (link is not null && Uri.TryCreate(link, UriKind.Absolute, out Uri? address))
        {
            int at = address.AbsolutePath.LastIndexOf(CohortPath, StringComparison.OrdinalIgnoreCase);
            string id = at < 0 ? "" : Uri.UnescapeDataString(address.AbsolutePath[(at + CohortPath.Length)..].TrimEnd('/'));
            if (id.Length > 0 && !id.Contains('/', StringComparison.Ordinal))
                return id;
        }

        string prefix = KeyFor("");
        return isOfCohort && key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;
    }

    private static long? Targets(SegmentBody body)
    {
        if (body.Included is not { ValueKind: JsonValueKind.Array } included)
            return body.IncludedContexts is null ? null : Others(body);
        return included.GetArrayLength() + Others(body);
    }

    private static long Others(SegmentBody body) => body.IncludedContexts is not { ValueKind: JsonValueKind.Array } groups ? 0
        : groups.EnumerateArray().Sum(group => group.ValueKind == JsonValueKind.Object
            && group.TryGetProperty("values", out JsonElement values) && values.ValueKind == JsonValueKind.Array ? values.GetArrayLength() : 0L);
}
