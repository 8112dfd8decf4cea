using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>Rules of the manifest as a whole: its texts, its icons, its folder, OAuth.</summary>
internal static partial class GeneralRules
{
    // LaunchDarkly adds to this list by hand. These are the ones that its framework has been seen with.
    private static readonly string[] s_oauthKnown = ["appdynamics", "sentry", "servicenow", "servicenow-normal", "servicenow-app", "custom-approvals-oauth"];
    private static readonly string[] s_oauthShared = ["servicenow", "servicenow-normal", "servicenow-app"];

    // The one integration that may have no capability at all.
    private const string WithoutCapability = "aiconfig-test-run";

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        JsonObject root = manifest.Root;
        if (root.Text("overview") is string overview && !overview.EndsWith('.'))
            findings.Error("OverviewPeriod", "/overview", "The overview does not end with a period.", "Write it as one sentence.");
        if (root["capabilities"] is null && root["otherCapabilities"] is not JsonArray { Count: > 0 } && manifest.Key != WithoutCapability)
        {
            findings.Error("NoCapability", "", "The manifest has neither 'capabilities' nor 'otherCapabilities'.",
                "Name a capability; for an integration that is configured elsewhere, set otherCapabilities to [\"external\"].");
        }

        if (!KebabCase().IsMatch(manifest.Key))
        {
            findings.Warn("FolderName", "", $"The folder's name '{manifest.Key}' is the integration's key, and not in lower case with dashes.",
                "Rename the folder, for example to my-integration.");
        }

        Icon(manifest, "square", findings);
        Icon(manifest, "horizontal", findings);
        OAuth(manifest, findings);
        if (manifest.Capability("reservedCustomProperties") is JsonArray { Count: 0 or > 3 } properties)
        {
            findings.Warn("ReservedPropertyCount", "/capabilities/reservedCustomProperties",
                $"There are {properties.Count} reserved custom properties; LaunchDarkly means one to three.", "Reserve as many as you read.");
        }

        if (manifest.Capability("syncedSegment") is not null && root["categories"] is JsonArray { Count: < 3 } categories
            && !categories.Any(one => one.AsText() == "synced-segments"))
        {
            findings.Warn("CategoryMissing", "/categories", "The integration fills synced segments and is not in their category.", "Add \"synced-segments\".");
        }
    }

    private static void Icon(ManifestDocument manifest, string name, Findings findings)
    {
        string path = "/icons/" + name;
        if (manifest.Root["icons"].Text(name) is not string file)
            return;
        if (!manifest.Files.HasFile(file))
            findings.Error("IconMissing", path, $"There is no file '{file}' in the integration's folder.", "Put the icon there, or correct the path.");
        else if (Leaves(file))
            findings.Warn("OutsideFolder", path, $"'{file}' is not in the integration's folder.", "Put a copy into the folder.");
        else if (!IsDrawing(manifest.Files.Read(file)))
            findings.Warn("IconContent", path, $"'{file}' is no SVG drawing.", "Save the icon as plain SVG.");
    }

    /// <summary>True for a path that leads out of the folder it starts in.</summary>
    public static bool Leaves(string path)
    {
        int depth = 0;
        foreach (string part in path.Split('/', '\\'))
        {
            depth += part switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0)
                return true;
        }

        return false;
    }

    private static bool IsDrawing(string text)
    {
        try
        {
            using StringReader source = new(text);
            using XmlReader reader = XmlReader.Create(source, new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "svg";
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static void OAuth(ManifestDocument manifest, Findings findings)
    {
        if (manifest.Root.IsTrue("requiresOAuth") && !s_oauthKnown.Contains(manifest.Key))
        {
            findings.Warn("OAuthNotKnown", "/requiresOAuth", $"'{manifest.Key}' is not among the integrations that LaunchDarkly is known to let use OAuth.",
                "Ask LaunchDarkly to add it to the list in the framework's checks.");
        }

        if (manifest.Root.Text("oauthIntegrationKey") is not string key || s_oauthShared.Contains(manifest.Key))
            return;
        foreach ((string other, string text) in manifest.Files.Neighbors().Where(one => !s_oauthShared.Contains(one.Key)))
        {
            if (KeyIn(text) == key)
                findings.Error("OAuthKeyUnique", "/oauthIntegrationKey", $"The integration '{other}' beside this one has the same OAuth key.", "Use a key of your own.");
        }
    }

    private static string? KeyIn(string text)
    {
        try
        {
            return JsonText.Read(text).Root.Text("oauthIntegrationKey");
        }
        catch (JsonException)
        {
            return null;        // what is wrong with that one is told when it is checked itself
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex KebabCase();
}
