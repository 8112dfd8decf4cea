using LDCohortSync.Partner.Tests.Support;

namespace LDCohortSync.Partner.Tests.Checking;

/// <summary>What each part of a manifest has to look like.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void A_manifest_that_breaks_no_rule_gives_no_finding() => Assert.Empty(new Sample().Check());

    [Theory]
    [InlineData("/name", "\"Ac\"", "Length")]
    [InlineData("/name", "7", "Type")]
    [InlineData("/version", "\"1.0\"", "Length", "Form")]
    [InlineData("/version", "\"01.0.0\"", "Form")]
    [InlineData("/version", "\"1.0.0\\n\"", "Form")]
    [InlineData("/version", "\"1.0.0-alphabetic\"", "Length")]
    [InlineData("/overview", "\"Two\\nlines.\"", "Form")]
    [InlineData("/overview", "\"No period at its end\"", "OverviewPeriod")]
    [InlineData("/overview", "\"Ends in a line break.\\n\"", "Form", "OverviewPeriod")]
    [InlineData("/description", "\"Too short.\"", "Length")]
    [InlineData("/supportEmail", "\"help at acme\"", "Form")]
    [InlineData("/supportEmail", "\"help@acme.example.com\\n\"", "Form")]
    [InlineData("/links/site", "\"ftp://acme.example.com\"", "Form")]
    [InlineData("/links/blog", "\"https://acme.example.com\"", "UnknownKey")]
    [InlineData("/categories", "[]", "Count", "CategoryMissing")]
    [InlineData("/categories", "[\"ai\",\"ai\",\"synced-segments\"]", "Unique")]
    [InlineData("/categories", "[\"synced-segments\",\"charts\"]", "Value")]
    [InlineData("/categories", "[\"ai\",\"data\",\"import\",\"synced-segments\"]", "Count")]
    [InlineData("/icons/square", "\"assets/square.png\"", "Form", "IconMissing")]
    [InlineData("/colour", "\"red\"", "UnknownKey")]
    [InlineData("/otherCapabilities", "[]", "Count")]
    [InlineData("/formVariables/0/key", "\"a key\"", "Form", "DependsOn", "TemplateRender")]
    [InlineData("/formVariables/0/type", "\"text\"", "Value", "TemplateRender")]
    [InlineData("/formVariables/0/isSecret", "\"true\"", "Type")]
    [InlineData("/formVariables/3/dependsOn/0/action", "\"hide\"", "Value")]
    [InlineData("/capabilities/flagLinks", "{}", "UnknownKey")]
    [InlineData("/capabilities/trigger/documentation", "\"see the site\"", "Form")]
    [InlineData("/capabilities/trigger/auth", "\"none\"", "Value")]
    [InlineData("/capabilities/auditLogEventsHook/endpoint/method", "\"HEAD\"", "Value")]
    [InlineData("/capabilities/auditLogEventsHook/endpoint/headers/0/name", "\"X Kind\"", "Form")]
    [InlineData("/capabilities/auditLogEventsHook/defaultPolicy", "[]", "Count")]
    [InlineData("/capabilities/auditLogEventsHook/deliveryMethod", "\"pigeon\"", "Value")]
    [InlineData("/capabilities/flagLink/metadata/chart/type", "\"number\"", "Value", "TemplateRender", "TemplateRender")]
    [InlineData("/capabilities/syncedSegment/requestParser/memberPath", "\"/a\"", "UnknownKey")]
    [InlineData("/capabilities/bigSegmentStore", "{\"dbStyle\":\"mongo\"}", "Value")]
    [InlineData("/capabilities/internalConfigurationURL", "\"https://acme.example.com//x\"", "Form")]
    [InlineData("/capabilities/approval", "{}", "Required", "Required", "Required", "Required")]
    public void A_value_of_the_wrong_kind_is_an_error(string place, string value, params string[] rules)
    {
        IReadOnlyList<ManifestFinding> found = new Sample().Set(place, value).Check();
        Assert.Equal(rules.Order(), found.Select(finding => finding.Rule).Order());
        Assert.Equal(ManifestSeverity.Error, found[0].Severity);
        Assert.True((found[0].Path + "/").StartsWith(place + "/", StringComparison.Ordinal), $"The first finding is at {found[0].Path}.");
    }

    [Theory]
    [InlineData("/name")]
    [InlineData("/version")]
    [InlineData("/overview")]
    [InlineData("/description")]
    [InlineData("/author")]
    [InlineData("/supportEmail")]
    [InlineData("/links")]
    [InlineData("/links/site")]
    [InlineData("/links/privacyPolicy")]
    [InlineData("/categories")]
    [InlineData("/icons")]
    [InlineData("/icons/horizontal")]
    [InlineData("/formVariables/0/description")]
    [InlineData("/capabilities/flagLink/header")]
    [InlineData("/capabilities/auditLogEventsHook/templates")]
    [InlineData("/capabilities/auditLogEventsHook/endpoint/url")]
    [InlineData("/capabilities/syncedSegment/requestParser")]
    [InlineData("/capabilities/syncedSegment/requestParser/environmentIdPath")]
    [InlineData("/capabilities/syncedSegment/requestParser/memberArrayParser/memberIdPath")]
    [InlineData("/capabilities/reservedCustomProperties/0/key")]
    public void What_is_required_has_to_be_there(string place)
    {
        ManifestFinding finding = Assert.Single(new Sample().Set(place, null).Check(), one => one.Rule == "Required");
        Assert.Equal(place[..place.LastIndexOf('/')], finding.Path);
        Assert.Contains($"'{place[(place.LastIndexOf('/') + 1)..]}'", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/name", "\"\U0001F600\U0001F600\U0001F600\"")]
    [InlineData("/version", "\"10.20.30\"")]
    [InlineData("/links/supportWebsite", "\"HTTPS://acme.example.com\"")]
    [InlineData("/details", "\"Once it is installed, open a chart and choose the flags that you want to see beside it.\"")]
    [InlineData("/capabilities/hideConfiguration", "true")]
    [InlineData("/capabilities/internalConfigurationURL", "\"/default/settings?tab=acme\"")]
    public void A_value_of_the_right_kind_is_accepted(string place, string value) => Assert.Empty(new Sample().Set(place, value).Check());

    [Theory]
    [InlineData("", 1)]
    [InlineData("{", 1)]
    [InlineData("{\n  \"name\": \"Acme\",\n}", 3)]
    [InlineData("{\n// a comment\n}", 2)]
    [InlineData("no JSON", 1)]
    public void What_is_not_JSON_is_one_finding_with_its_line(string text, int line)
    {
        ManifestFinding finding = Assert.Single(new Sample().CheckText(text));
        Assert.Equal(("Json", "", ManifestSeverity.Error), (finding.Rule, finding.Path, finding.Severity));
        Assert.Contains($"line {line}", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void What_is_no_object_is_one_finding(string text) => Assert.Equal("Type", Assert.Single(new Sample().CheckText(text)).Rule);

    [Fact]
    public void A_key_that_comes_twice_is_found_with_its_place()
    {
        Sample sample = new();
        string text = sample.Manifest.ToJsonString().Replace("\"site\":", "\"site\":\"https://other.example.com\",\"site\":", StringComparison.Ordinal);
        ManifestFinding finding = Assert.Single(sample.CheckText(text));
        Assert.Equal(("DuplicateKey", "/links/site"), (finding.Rule, finding.Path));
    }

    [Fact]
    public void Text_of_others_in_a_finding_is_fit_to_be_shown()
    {
        ManifestFinding finding = Assert.Single(new Sample().Set("/capabilities/trigger/auth", "\"\\u001b[31mred\"").Check());
        Assert.DoesNotContain('\u001b', finding.Message);
    }
}
