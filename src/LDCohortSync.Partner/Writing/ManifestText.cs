using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LDCohortSync.Partner.Schema;

namespace LDCohortSync.Partner.Writing;

/// <summary>Writes the text of a manifest.</summary>
internal static class ManifestText
{
    /// <summary>Where the icons go.</summary>
    public const string SquareIcon = "assets/square.svg";

    /// <summary>Where the icons go.</summary>
    public const string HorizontalIcon = "assets/horizontal.svg";

    private const string Endpoint = "Endpoint";

    // Deeper values than a form variable has would be a mistake, such as a list that holds itself.
    private const int DeepestValue = 16;

    // People edit the file, so letters of any language stay letters.
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The capabilities that are part of a manifest, each with its name there, its text, and what it says in the description.</summary>
    private static readonly (string Name, string Key, string Does, string? Category, Func<ManifestPlan, string, JsonNode> Text)[] s_capabilities =
    [
        ("Approval", "approval", "asks for approvals of flag changes", "approval", (_, _) => CapabilityText.Approval()),
        ("AuditLogEventsHook", "auditLogEventsHook", "receives audit log events", "notifications",
            (plan, _) => CapabilityText.AuditLogEventsHook(plan.Capabilities.Contains(Endpoint, StringComparer.OrdinalIgnoreCase))),
        ("FeatureStore", "featureStore", "stores flag data", "infrastructure", (_, _) => CapabilityText.FeatureStore()),
        ("BigSegmentStore", "bigSegmentStore", "stores big segments", "big-segment-store", (_, _) => CapabilityText.BigSegmentStore()),
        ("FlagLink", "flagLink", "adds links to flags", null, (plan, _) => CapabilityText.FlagLink(plan.Name)),
        ("ReservedCustomProperties", "reservedCustomProperties", "keeps custom properties of flags", null, (plan, key) => CapabilityText.ReservedCustomProperties(plan.Name, key)),
        ("SyncedSegment", "syncedSegment", "keeps segments equal to cohorts", "synced-segments", (_, _) => CapabilityText.SyncedSegment()),
        ("Trigger", "trigger", "switches flags on alerts", "monitoring", (plan, _) => CapabilityText.Trigger(plan.Site)),
    ];

    /// <summary>The names of all capabilities that can be chosen.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_capabilities.Select(one => one.Name).Append(Endpoint).Order(StringComparer.Ordinal)];

    /// <summary>The keys in the manifest of the capabilities that are chosen.</summary>
    public static IReadOnlyList<string> Keys(ManifestPlan plan) => [.. Chosen(plan).Select(one => one.Key)];

    /// <summary>Whether a capability is chosen.</summary>
    public static bool Has(ManifestPlan plan, string name) => plan.Capabilities.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The manifest.</summary>
    /// <param name="plan">What it is to say.</param>
    /// <param name="key">The integration's key.</param>
    /// <exception cref="SyncFault">A form variable holds something that JSON does not have.</exception>
    public static string Write(ManifestPlan plan, string key)
    {
        JsonObject manifest = new()
        {
            ["name"] = plan.Name,
            ["version"] = plan.Version,
            ["overview"] = plan.Overview ?? Overview(plan.Name),
            ["description"] = plan.Description ?? Description(plan),
            ["author"] = plan.Author,
            ["supportEmail"] = plan.SupportEmail,
            ["links"] = new JsonObject { ["site"] = plan.Site.OriginalString, ["privacyPolicy"] = plan.PrivacyPolicy.OriginalString },
            ["categories"] = new JsonArray([.. Categories(plan).Select(category => (JsonNode)category)]),
            ["icons"] = new JsonObject { ["square"] = SquareIcon, ["horizontal"] = HorizontalIcon },
        };
        JsonArray variables = new([.. Variables(plan)]);
        if (variables.Count > 0)
            manifest["formVariables"] = variables;
        if (Chosen(plan).Any())
            manifest["capabilities"] = new JsonObject(Chosen(plan).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Text(plan, key))));
        else
            manifest["otherCapabilities"] = new JsonArray("external");
        return manifest.ToJsonString(s_readable) + "\n";
    }

    private static IEnumerable<(string Name, string Key, string Does, string? Category, Func<ManifestPlan, string, JsonNode> Text)> Chosen(ManifestPlan plan) =>
        s_capabilities.Where(one => Has(plan, one.Name));

    private static string Overview(string name)
    {
        string whole = $"Connects {name} with LaunchDarkly.";
        return whole.Length <= 100 ? whole : "Connects a partner with LaunchDarkly.";
    }

    private static string Description(ManifestPlan plan)
    {
        string[] does = [.. Chosen(plan).Select(one => one.Does)];
        string all = does.Length switch
        {
            0 => "is set up outside of LaunchDarkly",
            1 => does[0],
            _ => $"{string.Join(", ", does[..^1])} and {does[^1]}",
        };
        return $"The integration of {plan.Name} with LaunchDarkly {all}.";
    }

    private static IEnumerable<string> Categories(ManifestPlan plan)
    {
        if (plan.Categories.Count > 0)
            return plan.Categories;

        // Segments first: that integration belongs into their category whatever else it does.
        string[] fitting = [.. Chosen(plan).Select(one => one.Category).OfType<string>().OrderBy(category => category != "synced-segments").Take(3)];
        return fitting.Length > 0 ? fitting : ["developer-tools"];
    }

    // What the capabilities name, unless the user describes the same variables.
    private static IEnumerable<JsonNode> Variables(ManifestPlan plan)
    {
        JsonNode[] own = [.. plan.FormVariables.Select(variable => Node(variable, 0)!)];
        List<JsonObject> needed = [];
        if (Has(plan, "Approval") || Has(plan, "AuditLogEventsHook") || Has(plan, "FeatureStore") || Has(plan, Endpoint))
        {
            JsonObject address = CapabilityText.Variable("endpointUrl", "uri", "Endpoint URL", "The address that LaunchDarkly sends requests to.");
            address["placeholder"] = plan.Site.GetLeftPart(UriPartial.Authority) + "/launchdarkly";
            needed.Add(address);
            needed.Add(CapabilityText.Secret("apiToken", "API token", "The token that LaunchDarkly sends in the Authorization header."));
        }

        if (Has(plan, Endpoint))
        {
            needed.Add(CapabilityText.Secret("signingSecret", "Signing secret", "The secret that requests are signed with."));
            needed.Add(CapabilityText.Workspace());
        }

        return own.Concat(needed.Where(one => !own.Any(mine => mine is JsonObject members && JsonNode.DeepEquals(members["key"], one["key"]))));
    }

    private static JsonNode? Node(object? value, int depth) => depth > DeepestValue ? throw NotJson("a value nested that deeply") : value switch
    {
        null => null,
        string text => text,
        bool flag => flag,
        int number => number,
        long number => number,
        double number when double.IsFinite(number) => number,
        IDictionary members => new JsonObject(members.Keys.Cast<object>()
            .Select(key => KeyValuePair.Create(Convert.ToString(key, CultureInfo.InvariantCulture)!, Node(members[key], depth + 1)))
            .OrderBy(member => Place(member.Key))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(one => Node(one, depth + 1))]),
        _ => throw NotJson($"a value of type {value.GetType().Name}"),
    };

    // A hashtable has no order of its own; the schema's makes the same manifest each time.
    private static int Place(string key)
    {
        int place = SharedShapes.FormVariableKeys.ToList().IndexOf(key);
        return place < 0 ? int.MaxValue : place;
    }

    private static SyncFault NotJson(string what) => new(FaultKind.InvalidParameter, $"A form variable holds {what}, which a manifest can't hold.",
        "Use texts, numbers, true and false, lists and hashtables.");
}
