using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Tests.Checking;

/// <summary>
/// The manifests of LaunchDarkly's public integration framework, from a checkout that
/// <c>LDCOHORTSYNC_INTEGRATION_FRAMEWORK</c> names: all of them are accepted, and each of them is refused once it is broken.
/// </summary>
public sealed class PublicFrameworkTests
{
    private const string Variable = "LDCOHORTSYNC_INTEGRATION_FRAMEWORK";

    [Fact]
    public void Every_published_manifest_is_accepted()
    {
        string[] folders = Folders();
        ManifestFinding[] found = [.. folders.SelectMany(folder => ManifestCheck.Check(ManifestCheck.Find(folder)))];
        TestContext.Current.TestOutputHelper?.WriteLine($"{folders.Length} manifests, {found.Length} warnings:\n{string.Join('\n', found.Select(one => $"{one.Manifest} {one}"))}");
        Assert.True(folders.Length > 100, $"{folders.Length} manifests are too few for the whole framework.");
        Assert.DoesNotContain(found, finding => finding.Severity == ManifestSeverity.Error);
        Assert.Contains(found, finding => finding.Rule == "MatcherAddsRemovals" && finding.Manifest.Contains("tealium", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_required_property_that_is_taken_away_is_missed_and_every_unknown_one_is_found()
    {
        int broken = 0;
        foreach (string folder in Folders())
        {
            DiskFiles files = new(folder);
            string text = files.Read(DiskFiles.ManifestName);
            foreach (string name in new[] { "name", "version", "overview", "description", "author", "supportEmail", "links", "categories", "icons" })
                Refused(text, root => root.Remove(name), "Required");
            Refused(text, root => root["unheardOf"] = 1, "UnknownKey");
            foreach (string name in ((JsonObject)JsonNode.Parse(text)!)["capabilities"] is JsonObject capabilities ? capabilities.Where(one => one.Value is JsonObject).Select(one => one.Key) : [])
                Refused(text, root => root["capabilities"]![name]!["unheardOf"] = 1, "UnknownKey");

            void Refused(string source, Action<JsonObject> change, string rule)
            {
                JsonObject root = (JsonObject)JsonNode.Parse(source)!;
                change(root);
                Findings found = ManifestCheck.Check(root.ToJsonString(), folder, Path.GetFileName(folder), files);
                Assert.Contains(found.Found, finding => finding.Rule == rule && finding.Severity == ManifestSeverity.Error);
                broken++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{broken} broken manifests, all refused.");
    }

    private static string[] Folders()
    {
        string? checkout = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(checkout), $"{Variable} names no checkout of launchdarkly/integration-framework.");
        return [.. Directory.EnumerateDirectories(Path.Combine(checkout!, "integrations")).Order(StringComparer.Ordinal)];
    }
}
