using LDCohortSync.Partner.Tests.Support;

namespace LDCohortSync.Partner.Tests.Checking;

/// <summary>Rules of the manifest as a whole, of form variables, endpoints and templates.</summary>
public sealed class GeneralRuleTests
{
    private const ManifestSeverity Error = ManifestSeverity.Error;
    private const ManifestSeverity Warning = ManifestSeverity.Warning;

    private const string Hook = "/capabilities/auditLogEventsHook";

    [Theory]
    [InlineData("/capabilities", null, "NoCapability", Error)]
    [InlineData("/icons/square", "\"assets/gone.svg\"", "IconMissing", Error)]
    [InlineData("/categories", "[\"analytics\"]", "CategoryMissing", Warning)]
    [InlineData("/requiresOAuth", "true", "OAuthNotKnown", Warning)]
    [InlineData("/capabilities/reservedCustomProperties", "[]", "ReservedPropertyCount", Warning)]
    [InlineData("/formVariables/0/defaultValue", "\"x\"", "DefaultNeedsOptional", Error)]
    [InlineData("/formVariables/2/defaultValue", "true", "DefaultType", Error)]
    [InlineData("/formVariables/3/defaultValue", "\"no\"", "DefaultType", Error)]
    [InlineData("/formVariables/2/defaultValue", "\"mars\"", "DefaultAllowed", Warning)]
    [InlineData("/formVariables/2/defaultValue", null, "OptionalNeedsDefault", Error)]
    [InlineData("/formVariables/2/allowedValues", null, "AllowedValues", Warning)]
    [InlineData("/formVariables/4/multiselectOptions", null, "MultiselectOptions", Error)]
    [InlineData("/formVariables/4/isSecret", "false", "TypeRefuses", Error)]
    [InlineData("/formVariables/4/allowedValues", "[]", "TypeRefuses", Error)]
    [InlineData("/formVariables/6/multiselectDefaultOptions", "[]", "TypeRefuses", Error)]
    [InlineData("/formVariables/3/isSecret", "true", "SecretType", Error)]
    [InlineData("/formVariables/5/dynamicOptions", null, "DynamicOptions", Error)]
    [InlineData("/formVariables/5/type", "\"string\"", "DynamicOptions", Error)]
    [InlineData("/formVariables/3/dependsOn/0/variableKey", "\"gone\"", "DependsOn", Warning)]
    [InlineData("/formVariables/4/key", "\"chart\"", "VariableUnique", Warning)]
    [InlineData("/formVariables/5/dynamicOptions/endpoint/url", "\"https://x/{{team\"", "TemplateRender", Error)]
    [InlineData("/formVariables/5/dynamicOptions/parser/optionsPath", "\"charts\"", "PointerForm", Warning)]
    [InlineData(Hook + "/endpoint/url", "\"https://x/{{gone}}\"", "TemplateRender", Error)]
    [InlineData(Hook + "/endpoint/url", "\"https://x/{{oauth.accessToken}}\"", "TemplateRender", Error)]
    [InlineData(Hook + "/endpoint/headers/0/value", "\"{{context.kin}}\"", "TemplateRender", Error)]
    [InlineData(Hook + "/endpoint/headers", null, "HookHeaders", Error)]
    [InlineData(Hook + "/endpoint/hmacSignature/hmacSecretFormVariableKey", "\"team\"", "HmacSecret", Error)]
    [InlineData(Hook + "/endpoint/hmacSignature/hmacSecretFormVariableKey", "\"gone\"", "HmacSecret", Error)]
    [InlineData(Hook + "/endpoint/url", "\"{{team}}/events\"", "ErrorBodyHost", Error)]
    [InlineData(Hook + "/endpoint/url", "\"https://{{team}}.acme.example.com/\"", "ErrorBodyHost", Error)]
    [InlineData(Hook + "/endpoint/url", "\"{{ team }}/events\"", "ErrorBodyHost", Warning)]
    [InlineData(Hook + "/templates/flag", "\"templates/gone.json\"", "TemplateMissing", Error)]
    [InlineData(Hook + "/useStandardWebhookPayload", "true", "StandardPayload", Error)]
    [InlineData("/capabilities/flagLink/metadata", "{\"other\":{\"type\":\"uri\"}}", "TemplateRender", Error, 2)]
    [InlineData("/capabilities/flagLink/uiBlocks/description", "\"{{metadata.gone}}\"", "TemplateRender", Error)]
    [InlineData("/capabilities/trigger/testEventNameRegexp", "\"(test\"", "RegexForm", Warning)]
    [InlineData("/capabilities/trigger/parser/eventName", "\"event\"", "PointerForm", Warning)]
    [InlineData("/capabilities/trigger/parser/eventName", "\"/a~2b\"", "PointerForm", Warning)]
    [InlineData("/capabilities/trigger/parser/eventName", "\"\"", "PointerEmpty", Warning)]
    [InlineData("/capabilities/eventsHook", "{\"endpoint\":{\"url\":\"https://x\",\"method\":\"POST\"},\"templates\":{\"measuredRolloutReverted\":\"templates/gone\"}}", "TemplateMissing", Warning)]
    public void A_rule_that_is_broken_is_found(string place, string? value, string rule, ManifestSeverity severity, int times = 1)
    {
        IReadOnlyList<ManifestFinding> found = new Sample().Set(place, value).Check();
        Assert.Equal(times, found.Count);
        Assert.All(found, finding => Assert.Equal((rule, severity), (finding.Rule, finding.Severity)));
        Assert.All(found, finding => Assert.True(finding is { Message.Length: > 10, Advice.Length: > 5 } && finding.Message.EndsWith('.') && finding.Advice.EndsWith('.')));
    }

    [Theory]
    [InlineData("/formVariables/1/defaultValue", "\"\"", "/formVariables/1/isOptional", "true")]
    [InlineData(Hook + "/endpoint/url", "\"{{region}}/events\"", "/formVariables/2/allowedValues", "[\"us\"]")]
    [InlineData("/capabilities", "{}", "/otherCapabilities", "[\"external\"]")]
    [InlineData("/requiresOAuth", "false", "/oauthIntegrationKey", "\"acme-oauth\"")]
    public void What_goes_together_is_accepted(string first, string firstValue, string second, string secondValue) =>
        Assert.DoesNotContain(new Sample().Set(first, firstValue).Set(second, secondValue).Check(), finding => finding.Rule != "CategoryMissing");

    [Theory]
    [InlineData("templates/flag.json.hbs", "{ \"title\": {{{title.plainText}}} }", "TemplateJson", Error)]
    [InlineData("templates/flag.json.hbs", "{ \"title\": \"{{title.plain}}\" }", "TemplateRender", Error)]
    [InlineData("templates/flag.json.hbs", "{ \"title\": \"{{#if comment}}\" }", "TemplateRender", Error)]
    [InlineData("templates/flag.json.hbs", "{ \"team\": \"{{team}}\" }", "TemplateRender", Error)]
    [InlineData("templates/flag.json.hbs", "{ \"comment\": \"{{comment}}\" }", "TemplateQuotes", Warning)]
    [InlineData("templates/try.json", "{ \"kind\": }", "TemplateJson", Warning)]
    [InlineData("templates/try.json", "  {{#if gone}}x{{/if}}\n", "TemplateEmpty", Error)]
    [InlineData("templates/member.txt", "{{#if comment}}x{{/if}}", "TemplateEmpty", Error)]
    [InlineData("templates/member.txt", "{{comment}}", "TemplateRender", Error)]
    [InlineData("assets/square.svg", "<html/>", "IconContent", Warning)]
    [InlineData("assets/wide.svg", "PNG", "IconContent", Warning)]
    public void A_file_that_breaks_a_rule_is_found(string file, string text, string rule, ManifestSeverity severity)
    {
        Sample sample = new();
        sample.Files[file] = text;
        ManifestFinding finding = Assert.Single(sample.Check());
        Assert.Equal((rule, severity), (finding.Rule, finding.Severity));
    }

    [Fact]
    public void A_folder_that_is_not_in_lower_case_with_dashes_is_a_warning()
    {
        Assert.Equal(("FolderName", Warning), Assert.Single(new Sample().Check("Acme_Insights")) is ManifestFinding finding ? (finding.Rule, finding.Severity) : default);
        Assert.Empty(new Sample().Check("acme2-insights"));
    }

    [Fact]
    public void An_integration_that_is_known_to_use_OAuth_may() => Assert.Empty(new Sample().Set("/requiresOAuth", "true")
        .Set(Hook + "/endpoint/url", "\"https://x/{{oauth.accessToken}}\"").Check("sentry"));

    [Fact]
    public void A_template_outside_of_the_folder_is_not_read()
    {
        Sample sample = new();
        sample.Files["../secret"] = "{{gone}}";
        ManifestFinding finding = Assert.Single(sample.Set(Hook + "/templates/flag", "\"../secret\"").Check());
        Assert.Equal(("OutsideFolder", Warning), (finding.Rule, finding.Severity));
    }

    [Theory]
    [InlineData("GET", "/stores/{{id}}", "https://{{host}}/stores/{{id}}", "GET", false)]
    [InlineData("PUT", "/stores/{{id}}", "https://{{host}}/stores/{{id}}", "GET", true)]
    [InlineData("GET", "/other", "https://{{host}}/stores/{{id}}", "GET", true)]
    [InlineData("POST", "/stores/{{id}}", "https://{{host}}/stores/{{id}}", "POST", true)]
    public void Akamais_signature_is_made_for_the_endpoint(string signedMethod, string signedPath, string url, string method, bool isFound)
    {
        Sample sample = new Sample().Set("/capabilities/featureStore", $$$"""
            { "formVariables": [], "featureStoreRequest": { "endpoint": { "url": "{{{url}}}", "method": "{{{method}}}",
              "headers": [ { "name": "Authorization", "value": "{{edgeGridAuth '{{{signedMethod}}}' '{{{signedPath}}}' host token}}" } ] } } }
            """);
        Assert.Equal(isFound ? ["EdgeGridAuth"] : [], sample.Check().Select(finding => finding.Rule));
    }

    [Fact]
    public void Integrations_side_by_side_have_OAuth_keys_of_their_own()
    {
        using TemporaryFolder folder = new();
        foreach (string key in new[] { "one", "two", "three" })
        {
            Sample sample = new Sample().Set("/oauthIntegrationKey", key == "three" ? "\"other\"" : "\"shared\"");
            foreach ((string file, string text) in sample.Files.Append(new("manifest.json", sample.Manifest.ToJsonString())))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(folder.File(key, file))!);
                File.WriteAllText(folder.File(key, file), text);
            }
        }

        File.WriteAllText(folder.File("three", "manifest.json.bak"), "no JSON");
        Assert.Equal("OAuthKeyUnique", Assert.Single(ManifestCheck.Check(ManifestCheck.Find(folder.File("one")))).Rule);
        Assert.Empty(ManifestCheck.Check(ManifestCheck.Find(folder.File("three"))));
    }

    [Fact]
    public void A_path_without_a_manifest_is_a_fault_that_names_it()
    {
        using TemporaryFolder folder = new();
        SyncFault fault = Assert.Throws<SyncFault>(() => ManifestCheck.Find(folder.Path));
        Assert.Equal(FaultKind.ManifestNotFound, fault.Kind);
        Assert.Contains(folder.File("manifest.json"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_a_fault_and_not_read()
    {
        using TemporaryFolder folder = new();
        using (FileStream file = File.Create(folder.File("manifest.json")))
            file.SetLength(5L * 1024 * 1024);
        Assert.Equal(FaultKind.ManifestNotFound, Assert.Throws<SyncFault>(() => ManifestCheck.Check(folder.File("manifest.json"))).Kind);
    }
}
