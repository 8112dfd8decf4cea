using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>Synced segments: the parser knows in one way, and one only, who enters and who leaves.</summary>
internal static partial class SyncedSegmentRules
{
    private const string Capability = "/capabilities/syncedSegment";
    private const string Parser = Capability + "/requestParser";

    // What a request that takes members out may call that.
    private static readonly string[] s_removals =
    [
        "remove", "removed", "remove_member", "remove_members", "removed_members", "members_removed", "removeMembers", "delete", "deleted",
        "delete_members", "exit", "exited", "leave", "left", "unsubscribe", "exclude", "REMOVE", "DELETE",
    ];

    private static readonly string[] s_ofOneArray = ["memberArrayPath", "arrayInclusion"];

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        JsonNode? segment = manifest.Capability("syncedSegment");
        if (segment.Property("requestParser") is JsonObject parser)
        {
            Combination(parser, findings);
            if (parser["arrayInclusion"].Text("matcher") is string matcher)
                Matcher(matcher, findings);
        }

        if (segment.Text("jsonResponseBody") is string response)
            Response(response, findings);
    }

    private static void Combination(JsonObject parser, Findings findings)
    {
        bool adds = IsSet(parser, "addMemberArrayPath");
        bool removes = IsSet(parser, "removeMemberArrayPath");
        bool hasArray = IsSet(parser, "memberArrayPath");
        bool hasInclusion = parser["arrayInclusion"] is not null;
        bool hasMembership = IsSet(parser["memberArrayParser"], "booleanMembershipPath");
        if (adds != removes)
        {
            bool areWritten = parser.ContainsKey("addMemberArrayPath") && parser.ContainsKey("removeMemberArrayPath");
            findings.Add(areWritten ? ManifestSeverity.Warning : ManifestSeverity.Error, "ArrayPair", Parser, "Of 'addMemberArrayPath' and 'removeMemberArrayPath' only one is there.",
                "Add the other one: a request without it would leave members in the segment for good.");
        }

        if (adds || removes)
        {
            foreach (string name in s_ofOneArray.Where(name => parser.ContainsKey(name)))
                findings.Error("ArrayMix", $"{Parser}/{name}", $"'{name}' does not go together with arrays for adding and removing.", "Keep one way to tell members apart.");
        }

        if (hasInclusion && !parser.ContainsKey("memberArrayPath"))
            findings.Error("InclusionNeedsArray", Parser + "/arrayInclusion", "'arrayInclusion' needs 'memberArrayPath'.", "Add memberArrayPath.");
        if (hasMembership && !parser.ContainsKey("memberArrayPath"))
        {
            findings.Error("MembershipNeedsArray", Parser + "/memberArrayParser/booleanMembershipPath", "'booleanMembershipPath' needs 'memberArrayPath'.",
                "Add memberArrayPath, or take booleanMembershipPath out.");
        }

        if (!adds && !removes && !hasArray)
        {
            findings.Warn("MemberMode", Parser, "The parser does not say where the members are.",
                "Add memberArrayPath with booleanMembershipPath or arrayInclusion, or addMemberArrayPath and removeMemberArrayPath.");
        }

        if (hasArray && !adds && !removes && !hasInclusion && !hasMembership)
        {
            findings.Warn("MembershipMissing", Parser + "/memberArrayPath", "The parser does not say which members enter and which leave.",
                "Add memberArrayParser/booleanMembershipPath, or arrayInclusion.");
        }

        if (adds && removes && parser.Text("addMemberArrayPath") == parser.Text("removeMemberArrayPath"))
        {
            findings.Warn("SamePath", Parser + "/removeMemberArrayPath", "Members to add and members to remove are the same array: each would be added and removed.",
                "Point at two arrays.");
        }

        if (hasInclusion && hasMembership)
        {
            findings.Warn("MembershipIgnored", Parser + "/memberArrayParser/booleanMembershipPath",
                "With 'arrayInclusion' all members of a request enter or all leave, so 'booleanMembershipPath' is not read.", "Keep one of the two.");
        }
    }

    // An expression that matches a removal too adds members where it should take them out.
    private static void Matcher(string matcher, Findings findings)
    {
        if (PatternRules.Compiled(matcher) is not Regex expression)
            return;
        IEnumerable<string> own = Word().Matches(matcher).Select(match => match.Value).Where(word => RemovalWord().IsMatch(word));
        try
        {
            if (s_removals.Concat(own).FirstOrDefault(expression.IsMatch) is string removal)
            {
                findings.Warn("MatcherAddsRemovals", Parser + "/arrayInclusion/matcher",
                    $"The expression matches '{removal}' too, so a request that removes members would add them.",
                    "Match only what means adding, for example ^add$; what does not match is removed.");
            }
        }
        catch (RegexMatchTimeoutException)
        {
            findings.Warn("RegexSlow", Parser + "/arrayInclusion/matcher", "The expression takes very long on short texts.", "Write it without repetitions within repetitions.");
        }
    }

    private static void Response(string response, Findings findings)
    {
        const string Path = Capability + "/jsonResponseBody";
        foreach ((int status, string error) in new[] { (200, ""), (400, "there is no list of members") })
        {
            string? body = TemplateRules.Rendered(response, TemplateContexts.Response(status, error), Path, findings,
                "Name requestBody, statusCode, errorMessage, projectKey, environmentKey, segmentKey and segmentUrl.", isStrict: false);
            if (body is null)
                return;
            if (!JsonText.IsJson(body))
            {
                findings.Warn("ResponseJson", Path, $"What comes out for an answer {status} is not JSON.", "Put texts into quotes, and separate properties with commas.");
                return;
            }
        }
    }

    // An empty text counts as nothing, as in the framework.
    private static bool IsSet(JsonNode? parser, string name) => parser.Text(name) is { Length: > 0 };

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex("remov|delet|exit|leave|exclud|unsub|drop", RegexOptions.IgnoreCase)]
    private static partial Regex RemovalWord();
}
