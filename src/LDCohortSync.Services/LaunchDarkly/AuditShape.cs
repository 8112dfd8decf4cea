using System.Text.Json;
using System.Text.RegularExpressions;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Makes entries for people of the audit log's.</summary>
internal static partial class AuditShape
{
    /// <summary>An entry. It has an id and a date.</summary>
    public static LDSegmentChange From(AuditEntryBody body, DestinationEnvironment environment, string segmentKey, string? tokenId)
    {
        string? token = Text(body.Token, "_id");
        return new()
        {
            Id = body.Id!,
            Date = TimeOf(body)!.Value,
            SegmentKey = segmentKey,
            Action = Actions(body.Accesses),
            Title = Plain(NotEmpty(body.Title) ?? NotEmpty(body.ShortDescription) ?? NotEmpty(body.TitleVerb) ?? "changed the segment"),
            Member = Text(body.Member, "email") ?? Name(body.Member) ?? (body.Token is null && body.Application is null ? Text(body.Subject, "name") : null),
            TokenName = Text(body.Token, "name"),
            Application = Text(body.Application, "name"),
            Comment = NotEmpty(body.Comment),
            IsOwn = tokenId is null ? null : body.Token is null or { ValueKind: JsonValueKind.Null } ? false : token is null ? null : token == tokenId,
            ProjectKey = environment.ProjectKey,
            EnvironmentKey = environment.EnvironmentKey,
        };
    }

    /// <summary>When an entry was made; null when it does not say, or says a time that there is not.</summary>
    public static DateTimeOffset? TimeOf(AuditEntryBody body) =>
        body.Date is { } date and >= 0 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(date) : null;

    private static string[] Actions(JsonElement? accesses) => accesses is not { ValueKind: JsonValueKind.Array } list
        ? []
        : [.. list.EnumerateArray().Select(access => JsonText.Of(access, "action")).OfType<string>().Distinct(StringComparer.Ordinal)];

    // Titles are Markdown with links to members and pages; on a line of text their words are enough.
    private static string Plain(string markdown) => Link().Replace(markdown, "$1");

    private static string? Name(JsonElement? member) =>
        NotEmpty($"{Text(member, "firstName")} {Text(member, "lastName")}".Trim()) ?? Text(member, "_id");

    private static string? Text(JsonElement? element, string property) => element is { } there ? NotEmpty(JsonText.Of(there, property)) : null;

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    [GeneratedRegex(@"\[([^\]\[]*)\]\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
