using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Tests.Support;

/// <summary>A made-up integration that breaks no rule, to be changed in one place by a test.</summary>
internal sealed class Sample
{
    public const string Key = "acme-insights";

    private const string Square = "assets/square.svg";
    private const string Horizontal = "assets/wide.svg";
    private const string Svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    public Dictionary<string, string> Files { get; } = new()
    {
        [Square] = Svg,
        [Horizontal] = Svg,
        ["templates/flag.json.hbs"] = """{ "title": "{{{title.plainText}}}"{{#if comment}}, "comment": "{{{comment}}}"{{/if}} }""",
        ["templates/member.txt"] = "{{member.email}} {{titleVerb}}",
        ["templates/try.json"] = """{ "kind": "{{kind}}", "team": "{{formVariables.team}}" }""",
    };

    public JsonObject Manifest { get; } = (JsonObject)JsonNode.Parse("""
        {
          "name": "Acme Insights",
          "version": "1.2.3-beta.1",
          "overview": "Shows flags beside charts.",
          "description": "Acme Insights shows each change of a flag beside the charts of the users that it touches.",
          "author": "Acme",
          "supportEmail": "help@acme.example.com",
          "links": { "site": "https://acme.example.com", "privacyPolicy": "https://acme.example.com/privacy" },
          "categories": ["analytics", "synced-segments"],
          "icons": { "square": "assets/square.svg", "horizontal": "assets/wide.svg" },
          "formVariables": [
            { "key": "team", "name": "Team", "type": "string", "description": "The team." },
            { "key": "secret", "name": "Secret", "type": "string", "description": "The secret.", "isSecret": true },
            { "key": "region", "name": "Region", "type": "enum", "description": "Where.", "allowedValues": ["us", "eu"], "isOptional": true, "defaultValue": "us" },
            { "key": "quiet", "name": "Quiet", "type": "boolean", "description": "Fewer events.", "isOptional": true, "defaultValue": false,
              "dependsOn": [ { "variableKey": "team", "variableLocation": "formVariables", "action": "showField", "conditions": [ { "operator": "notEqual", "value": "" } ] } ] },
            { "key": "kinds", "name": "Kinds", "type": "multiselect", "description": "What.", "multiselectOptions": [ { "label": "Flags", "value": "flags" } ] },
            { "key": "chart", "name": "Chart", "type": "dynamicEnum", "description": "Which.", "dynamicOptions": {
              "endpoint": { "url": "https://api.acme.example.com/{{team}}", "method": "GET" },
              "parser": { "optionsPath": "/charts", "optionsItems": { "label": "/name", "value": "/id" } } } },
            { "key": "envs", "name": "Environments", "type": "environmentSelector", "description": "Where from." }
          ],
          "capabilities": {
            "auditLogEventsHook": {
              "endpoint": {
                "url": "https://api.acme.example.com/{{queryEncode team}}/events",
                "method": "POST",
                "headers": [ { "name": "X-Kind", "value": "{{context.kind}}" } ],
                "hmacSignature": { "headerName": "X-Signature", "hmacSecretFormVariableKey": "secret" }
              },
              "includeErrorResponseBody": true,
              "templates": { "flag": "templates/flag.json.hbs", "member": "templates/member.txt", "validation": "templates/try.json" }
            },
            "flagLink": {
              "header": "Acme charts",
              "emptyState": { "title": "None yet", "leadText": "Charts appear here." },
              "metadata": { "chart": { "type": "string" } },
              "uiBlocks": {
                "title": { "elements": [ { "text": "{{{metadata.chart}}}", "url": "{{deepLink}}" } ] },
                "description": "Chart {{metadata.chart}}"
              }
            },
            "reservedCustomProperties": [ { "name": "Acme chart", "key": "acme" } ],
            "trigger": { "documentation": "https://acme.example.com/triggers", "parser": { "eventName": "/event" }, "testEventNameRegexp": "^test$" },
            "syncedSegment": {
              "requestParser": {
                "environmentIdPath": "/env",
                "cohortIdPath": "/cohort/id",
                "cohortNamePath": "/cohort/name",
                "memberArrayPath": "/members",
                "arrayInclusion": { "path": "/action", "matcher": "^add$" },
                "memberArrayParser": { "memberIdPath": "/id" }
              },
              "jsonResponseBody": "{\"status\":{{statusCode}},\"segment\":\"{{{segmentUrl}}}\"}"
            }
          }
        }
        """)!;

    /// <summary>What is found in it.</summary>
    public IReadOnlyList<ManifestFinding> Check(string key = Key) => CheckText(Manifest.ToJsonString(), key);

    /// <summary>What is found in another text in its place.</summary>
    public IReadOnlyList<ManifestFinding> CheckText(string text, string key = Key) => ManifestCheck.Check(text, "manifest.json", key, new MemoryFiles(Files)).Found;

    /// <summary>Puts a value where a pointer leads; null takes away what is there.</summary>
    public Sample Set(string pointer, string? json)
    {
        int slash = pointer.LastIndexOf('/');
        JsonNode parent = JsonPointer.Find(Manifest, pointer[..slash])!;
        string name = pointer[(slash + 1)..];
        if (parent is JsonArray list)
        {
            int index = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
            if (index < list.Count)
                list.RemoveAt(index);
            if (json is not null)
                list.Insert(index, JsonNode.Parse(json));
        }
        else if (json is null)
            Assert.True(((JsonObject)parent).Remove(name), $"There was no {pointer}.");
        else
            parent[name] = JsonNode.Parse(json);
        return this;
    }
}
