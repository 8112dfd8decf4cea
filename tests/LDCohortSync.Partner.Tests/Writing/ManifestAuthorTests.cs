using System.Collections;
using System.Text.Json.Nodes;
using LDCohortSync.Partner.Tests.Support;
using LDCohortSync.Partner.Writing;

namespace LDCohortSync.Partner.Tests.Writing;

/// <summary>Manifests that are written are valid, whatever was chosen, and replace nothing by accident.</summary>
public sealed class ManifestAuthorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_manifest_for_each_of_all_sets_of_capabilities_has_no_finding_at_all()
    {
        IReadOnlyList<string> all = ManifestAuthor.Capabilities;
        Assert.Equal(9, all.Count);
        for (int mask = 0; mask < 1 << all.Count; mask++)
        {
            string[] chosen = [.. all.Where((_, index) => (mask & (1 << index)) != 0)];
            IntegrationManifest written = new ManifestAuthor(Plans.In(_folder.File($"set-{mask}"), chosen)).Write();
            Assert.True(ManifestCheck.Check(written.FullName) is { Count: 0 }, string.Join('\n', ManifestCheck.Check(written.FullName)) + string.Join(", ", chosen));
            Assert.Equal(chosen.Count(name => name != "Endpoint"), written.Capabilities.Count);
        }
    }

    [Fact]
    public void The_manifest_says_what_was_asked_for()
    {
        IntegrationManifest written = new ManifestAuthor(Plans.In(_folder.File("acme"), "trigger", "SyncedSegment") with
        {
            Overview = "Syncs cohorts to segments.",
            Description = "A description that is written by hand and is long enough for everybody.",
            Version = "2.0.0-rc.1",
            Categories = ["analytics"],
            FormVariables = [new Hashtable { ["description"] = "Where.", ["key"] = "region", ["type"] = "enum", ["name"] = "Region", ["allowedValues"] = new object[] { "us", "eu" } }],
        }).Write();
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(written.FullName))!;
        Assert.Equal("Acme Sync", (string?)manifest["name"]);
        Assert.Equal("2.0.0-rc.1", (string?)manifest["version"]);
        Assert.Equal("Syncs cohorts to segments.", (string?)manifest["overview"]);
        Assert.Equal("https://acme.example.com", (string?)manifest["links"]!["site"]);
        Assert.Equal("""["analytics"]""", manifest["categories"]!.ToJsonString());
        Assert.Equal("""[{"key":"region","name":"Region","type":"enum","description":"Where.","allowedValues":["us","eu"]}]""", manifest["formVariables"]!.ToJsonString());
        Assert.Equal(["syncedSegment", "trigger"], written.Capabilities.Order());
        Assert.Equal(("acme", "Acme Sync", "2.0.0-rc.1"), (written.Key, written.Name, written.Version));
        Assert.All(written.Files, file => Assert.True(File.Exists(file)));
        Assert.Equal(3, written.Files.Count);
    }

    [Fact]
    public void A_variable_of_ones_own_takes_the_place_of_one_that_a_capability_needs()
    {
        IntegrationManifest written = new ManifestAuthor(Plans.In(_folder.File("acme"), "Approval") with
        {
            FormVariables = [new Hashtable { ["key"] = "apiToken", ["name"] = "My token", ["type"] = "string", ["description"] = "Mine.", ["isSecret"] = true }],
        }).Write();
        JsonArray variables = (JsonArray)JsonNode.Parse(File.ReadAllText(written.FullName))!["formVariables"]!;
        Assert.Equal(["My token", "Endpoint URL"], variables.Select(variable => (string?)variable!["name"]));
    }

    [Fact]
    public void Icons_that_are_given_are_copied()
    {
        File.WriteAllText(_folder.File("mine.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>");
        new ManifestAuthor(Plans.In(_folder.File("acme")) with { SquareIcon = _folder.File("mine.svg") }).Write();
        Assert.Equal(File.ReadAllText(_folder.File("mine.svg")), File.ReadAllText(_folder.File("acme", "assets", "square.svg")));
        Assert.Contains("Acme Sync", File.ReadAllText(_folder.File("acme", "assets", "horizontal.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_signs_of_XML_makes_an_icon_that_can_be_read()
    {
        IntegrationManifest written = new ManifestAuthor(Plans.In(_folder.File("acme")) with { Name = "R&D <\"\U0001F600\"> 'x'" }).Write();
        Assert.Empty(ManifestCheck.Check(written.FullName));
    }

    [Fact]
    public void What_is_there_is_replaced_only_on_request()
    {
        string folder = _folder.File("acme");
        new ManifestAuthor(Plans.In(folder)).Write();
        string before = File.ReadAllText(Path.Combine(folder, "manifest.json"));
        Assert.Equal(FaultKind.ManifestExists, Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(folder, "Trigger"))).Kind);
        File.Delete(Path.Combine(folder, "manifest.json"));
        SyncFault icon = Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(folder, "Trigger")));
        Assert.Contains(".svg", icon.Message, StringComparison.Ordinal);
        new ManifestAuthor(Plans.In(folder, "Trigger") with { Overwrite = true }).Write();
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(folder, "manifest.json")));
    }

    [Fact]
    public void Composing_alone_writes_nothing()
    {
        ManifestAuthor author = new(Plans.In(_folder.File("acme"), "Trigger"));
        Assert.Equal(_folder.File("acme", "manifest.json"), author.FullName);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_path_that_ends_like_a_file_is_the_manifests()
    {
        IntegrationManifest written = new ManifestAuthor(Plans.In(_folder.File("acme", "other.json"))).Write();
        Assert.Equal((_folder.File("acme", "other.json"), "acme"), (written.FullName, written.Key));
        Assert.Empty(ManifestCheck.Check(written.FullName));
    }

    [Fact]
    public void What_LaunchDarkly_would_refuse_is_named_and_not_written()
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(_folder.File("acme")) with { Name = "A", SupportEmail = "none", Overview = "No period here", Version = "1" }));
        Assert.Equal(FaultKind.InvalidManifest, fault.Kind);
        Assert.All(new[] { "/name", "/supportEmail", "/overview", "/version" }, path => Assert.Contains(path + ":", fault.Message, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Values_that_JSON_does_not_have_are_refused()
    {
        Hashtable endless = new() { ["key"] = "a" };
        endless["self"] = endless;
        Assert.All(new[] { endless, new() { ["key"] = DayOfWeek.Friday }, new() { ["key"] = double.NaN } }, variable =>
            Assert.Equal(FaultKind.InvalidParameter, Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(_folder.File("acme")) with { FormVariables = [variable] })).Kind));
        Assert.Equal(FaultKind.InvalidParameter, Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(_folder.File("acme")) with { Site = new("acme", UriKind.Relative) })).Kind);
        Assert.Equal(FaultKind.InvalidParameter, Assert.Throws<SyncFault>(() => new ManifestAuthor(Plans.In(_folder.File("acme")) with { SquareIcon = _folder.File("gone.svg") })).Kind);
    }
}
