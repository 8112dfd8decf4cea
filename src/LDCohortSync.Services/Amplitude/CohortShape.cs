using System.Globalization;
using System.Text.Json;
using LDCohortSync.Cohorts;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Makes cohorts of Amplitude's answers.</summary>
internal static class CohortShape
{
    private const long LatestSecond = 253_402_300_799;      // the end of the year 9999

    /// <summary>A cohort; null for an item without an id.</summary>
    /// <param name="body">The item.</param>
    /// <param name="withSyncInfo">Whether the hosted syncs were asked for.</param>
    /// <param name="organization">The organization's slug, or null.</param>
    public static AmplitudeCohort? From(CohortBody? body, bool withSyncInfo, string? organization) =>
        body is not { Id: { Length: > 0 } id } ? null : new()
        {
            Id = id,
            Name = string.IsNullOrEmpty(body.Name) ? id : body.Name,
            Description = body.Description,
            Size = body.Size is >= 0 ? body.Size : null,
            LastComputed = Time(body.LastComputed),
            LastModified = Time(body.LastModified),
            CreatedAt = Time(body.CreatedAt),
            Archived = body.Archived ?? false,
            Finished = body.Finished ?? true,
            Published = body.Published ?? true,
            GroupType = body.GroupType ?? AmplitudeCohort.UserGroup,
            Owners = Texts(body.Owners),
            HostedSyncs = withSyncInfo ? Syncs(body.SyncMetadata) : null,
            Url = CohortLink.Of(organization, id),
        };

    private static DateTimeOffset? Time(long? seconds) =>
        seconds is > 0 and <= LatestSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;

    private static string[] Texts(JsonElement? list) => list is not { ValueKind: JsonValueKind.Array } array ? []
        : [.. array.EnumerateArray().Select(JsonText.Of).OfType<string>()];

    private static HostedSync[] Syncs(JsonElement? list) => list is not { ValueKind: JsonValueKind.Array } array ? []
        : [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(Sync)];

    private static HostedSync Sync(JsonElement item) => new(JsonText.Of(item, "target") ?? "unknown", JsonText.Of(item, "frequency"),
        Moment(JsonText.Of(item, "last_successful")), Moment(JsonText.Of(item, "last_failure")));

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment : null;
}
