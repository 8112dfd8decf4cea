using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>JSON Pointers and regular expressions, wherever they are. The framework takes any text for them.</summary>
internal static class PatternRules
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(250);

    private static readonly string[] s_pointers =
    [
        .. Below("/capabilities/trigger/parser", "eventName", "value", "url"),
        .. new[] { "creationRequest", "statusRequest", "postApplyRequest", "deletionRequest" }
            .SelectMany(request => Below($"/capabilities/approval/{request}/parser", "approvalId", "statusValue", "statusDisplay")),
        .. Below("/capabilities/approval/memberListRequest/parser", "memberArrayPath", "memberItems/email", "memberItems/memberId"),
        .. Below("/capabilities/featureStore/validationRequest/parser", "success", "errors"),
        .. Below("/capabilities/syncedSegment/requestParser", "environmentIdPath", "contextKindPath", "cohortIdPath", "cohortNamePath", "cohortUrlPath",
            "memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath", "arrayInclusion/path",
            "memberArrayParser/memberIdPath", "memberArrayParser/booleanMembershipPath", "memberArrayParser/cohortIdPath", "memberArrayParser/cohortNamePath"),
    ];

    private static readonly string[] s_expressions =
    [
        "/capabilities/trigger/testEventNameRegexp",
        "/capabilities/syncedSegment/requestParser/arrayInclusion/matcher",
        .. new[] { "creationRequest", "statusRequest", "postApplyRequest", "deletionRequest" }
            .SelectMany(request => Below($"/capabilities/approval/{request}/parser", "approvalMatcher", "rejectionMatcher")),
    ];

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        foreach (string path in s_pointers.Concat(DynamicOptions(manifest.Root)))
        {
            if (JsonPointer.Find(manifest.Root, path).AsText() is not string pointer)
                continue;
            if (!JsonPointer.IsValid(pointer))
                findings.Warn("PointerForm", path, $"'{pointer}' is no JSON Pointer.", "Begin it with a slash, and write ~0 for ~ and ~1 for a slash within a name.");
            else if (pointer.Length == 0)
                findings.Warn("PointerEmpty", path, "An empty JSON Pointer is taken as if it were not there.", "Point at the value, or take the property out.");
        }

        foreach (string path in s_expressions)
        {
            if (JsonPointer.Find(manifest.Root, path).AsText() is string pattern && Compiled(pattern) is null)
                findings.Warn("RegexForm", path, $"'{pattern}' is no regular expression.", "Close each bracket, and write a backslash before a sign that stands for itself.");
        }

        // The other requests are made after the decision, and published manifests write any expression there.
        const string Status = "/capabilities/approval/statusRequest/parser";
        JsonNode? parser = JsonPointer.Find(manifest.Root, Status);
        if (parser.Text("approvalMatcher") is string matcher && matcher == parser.Text("rejectionMatcher"))
        {
            findings.Warn("SameMatchers", Status + "/rejectionMatcher", "What means approved and what means rejected is the same expression.",
                "Make one match only what the other does not.");
        }
    }

    /// <summary>The regular expression; null when it is none. LaunchDarkly's servers write named groups as (?P&lt;name&gt;).</summary>
    public static Regex? Compiled(string pattern)
    {
        try
        {
            return new(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, s_longest);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Below(string path, params string[] names) => names.Select(name => $"{path}/{name}");

    private static IEnumerable<string> DynamicOptions(JsonObject root) => root.List("formVariables")
        .SelectMany((_, index) => Below($"/formVariables/{index}/dynamicOptions/parser", "optionsPath", "optionsItems/label", "optionsItems/value"));
}
