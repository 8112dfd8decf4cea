using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LDCohortSync.Partner.Documents;
using LDCohortSync.Partner.Rules;

namespace LDCohortSync.Partner.Segments;

/// <summary>
/// Reads a request as LaunchDarkly reads it with the <c>requestParser</c> of a manifest. Source: LaunchDarkly partner documentation,
/// "Synced segments capability", and the validation server of the integration framework. What that server gets wrong is not
/// followed: it takes a membership of false for one that is missing.
/// </summary>
public sealed class PayloadReader
{
    // What a context's kind is when the request does not tell.
    private const string UserKind = "user";

    private readonly string _key;
    private readonly JsonObject _parser;
    private readonly Regex? _matcher;

    private PayloadReader(string key, JsonObject parser)
    {
        _key = key;
        _parser = parser;
        _matcher = parser["arrayInclusion"].Text("matcher") is not string matcher ? null : PatternRules.Compiled(matcher)
            ?? throw Unfit(key, $"the matcher '{matcher}' is no regular expression");
    }

    /// <summary>Makes a reader of requests to the integration of a manifest.</summary>
    /// <param name="file">The manifest's file, as <see cref="ManifestCheck.Find"/> gives it.</param>
    /// <exception cref="SyncFault">It can't be read, is not JSON, or has no synced segments.</exception>
    public static PayloadReader For(string file)
    {
        try
        {
            return For(Path.GetFileName(Path.GetDirectoryName(file)!), JsonText.Read(ManifestCheck.Read(file)).Root);
        }
        catch (JsonException fault)
        {
            throw Unfit(file, "it is not JSON", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unfit(file, "it can't be read: " + fault.Message, fault);
        }
    }

    /// <summary>Reads a request.</summary>
    /// <param name="payload">Its body.</param>
    /// <exception cref="SyncFault">It is not JSON, or lacks what the manifest points at: LaunchDarkly would answer 400.</exception>
    public ParsedPayload Read(string payload)
    {
        JsonNode? body;
        try
        {
            body = JsonText.Read(payload).Root;
        }
        catch (JsonException fault)
        {
            throw new SyncFault(FaultKind.InvalidPayload, $"The sample payload is not JSON: it goes wrong at line {(fault.LineNumber ?? 0) + 1}.",
                "Give the body of a request, or the path of a file with one.", fault) { Target = _key };
        }

        string environment = Required(body, "environmentIdPath");
        string cohortId = Required(body, "cohortIdPath");
        string cohortName = Required(body, "cohortNamePath");
        List<ParsedMember> members = [.. Members(body, cohortId, cohortName)];
        return new()
        {
            IntegrationKey = _key,
            EnvironmentId = environment,
            ContextKind = Optional(body, "contextKindPath") ?? UserKind,
            CohortId = cohortId,
            CohortName = cohortName,
            CohortUrl = Optional(body, "cohortUrlPath"),
            SegmentKey = $"{_key}-{(members.Count > 0 ? members[0].CohortId : cohortId)}",
            Added = members.Count(member => member.Action == MemberAction.Add),
            Removed = members.Count(member => member.Action == MemberAction.Remove),
            Members = members,
        };
    }

    internal static PayloadReader For(string key, JsonNode? manifest) =>
        new(key, manifest.Property("capabilities").Property("syncedSegment").Property("requestParser") as JsonObject
            ?? throw Unfit(key, "it has no synced segments: capabilities/syncedSegment/requestParser is missing"));

    private IEnumerable<ParsedMember> Members(JsonNode? body, string cohortId, string cohortName)
    {
        if (Pointer(_parser, "memberArrayPath") is string all)
        {
            bool? adds = _matcher is null ? null : Includes(body);
            JsonArray members = JsonPointer.Find(body, all) as JsonArray ?? throw Lacks("memberArrayPath", all, "a list of members");
            foreach (ParsedMember member in members.Select((one, index) => Member(one, JsonPointer.Append(all, index), adds, cohortId, cohortName)))
                yield return member;
        }

        foreach ((string name, bool adds) in new[] { ("addMemberArrayPath", true), ("removeMemberArrayPath", false) })
        {
            // An array that is not there is one without members.
            if (Pointer(_parser, name) is not string path || JsonPointer.Find(body, path) is not JsonNode found)
                continue;
            JsonArray members = found as JsonArray ?? throw Lacks(name, path, "a list of members");
            foreach (ParsedMember member in members.Select((one, index) => Member(one, JsonPointer.Append(path, index), adds, cohortId, cohortName)))
                yield return member;
        }
    }

    private bool Includes(JsonNode? body)
    {
        string path = Pointer(_parser["arrayInclusion"], "path") ?? throw Unfit(_key, "arrayInclusion has no path");
        string value = Text(JsonPointer.Find(body, path)) ?? throw Lacks("arrayInclusion/path", path, "a text");
        try
        {
            return _matcher!.IsMatch(value);
        }
        catch (RegexMatchTimeoutException fault)
        {
            throw Unfit(_key, "its matcher takes very long", fault);
        }
    }

    private ParsedMember Member(JsonNode? member, string path, bool? adds, string cohortId, string cohortName)
    {
        JsonNode? parser = _parser["memberArrayParser"];
        string idPath = Pointer(parser, "memberIdPath") ?? throw Unfit(_key, "memberArrayParser has no memberIdPath");
        string key = Text(JsonPointer.Find(member, idPath)) ?? throw Lacks("memberArrayParser/memberIdPath", path + idPath, "a text");
        bool adding = adds ?? Membership(member, path, parser);
        return new(key, adding ? MemberAction.Add : MemberAction.Remove, Value(member, parser, "cohortIdPath") ?? cohortId, Value(member, parser, "cohortNamePath") ?? cohortName);
    }

    private bool Membership(JsonNode? member, string path, JsonNode? parser)
    {
        string pointer = Pointer(parser, "booleanMembershipPath") ?? throw Unfit(_key, "nothing says which members enter and which leave");
        return JsonPointer.Find(member, pointer)?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Lacks("memberArrayParser/booleanMembershipPath", path + pointer, "true or false"),
        };
    }

    private string Required(JsonNode? body, string name)
    {
        string path = Pointer(_parser, name) ?? throw Unfit(_key, $"its requestParser has no {name}");
        return Text(JsonPointer.Find(body, path)) ?? throw Lacks(name, path, "a text");
    }

    private string? Optional(JsonNode? body, string name) => Value(body, _parser, name);

    private static string? Value(JsonNode? from, JsonNode? parser, string name) => Pointer(parser, name) is string path ? Text(JsonPointer.Find(from, path)) : null;

    private static string? Pointer(JsonNode? parser, string name) => parser.Text(name) is { Length: > 0 } pointer ? pointer : null;

    // A number is a possible id; an empty text is none.
    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        ? value.ToJsonString()
        : node.AsText() is { Length: > 0 } text ? text : null;

    private SyncFault Lacks(string name, string path, string what) => new(FaultKind.InvalidPayload,
        $"LaunchDarkly would refuse the sample payload: there has to be {what} at '{path}', where {name} points.",
        "Correct the payload, or the pointer in the manifest.") { Target = _key };

    private static SyncFault Unfit(string manifest, string why, Exception? inner = null) => new(FaultKind.InvalidManifest,
        $"No payload can be read with the manifest '{manifest}': {why}.", "Test-LDIntegrationManifest lists what is wrong with it.", inner) { Target = manifest };
}
