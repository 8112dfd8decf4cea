using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Rules;

/// <summary>
/// Made-up audit log events that templates are tried with. They have the fields that LaunchDarkly's integration framework tries
/// templates with: a template that names others would be refused there.
/// </summary>
internal static class SampleEvents
{
    private const string Site = "https://app.launchdarkly.com";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A change of a flag in all environments. Only flags have tags of their own, a comment and custom properties here.</summary>
    public static JsonObject Flag()
    {
        JsonObject flag = Event("flag", "new-checkout", "New checkout", "turned on the flag", "updateOn", Project("~", "All environments"));
        flag["comment"] = "Goes out in spring,\nto everybody";
        flag["tags"] = new JsonArray();
        flag["customProperties"] = new JsonObject
        {
            ["dynatrace"] = Property("Dynatrace tags", "shop", "checkout"),
            ["datadog"] = Property("Datadog tags", "team:shop", "tier:1"),
            ["jira"] = Property("Jira issues", "SHOP-1", "SHOP-2"),
        };
        return flag;
    }

    /// <summary>The same with a comment that has quotes in it. People write them; the framework has no such sample.</summary>
    public static JsonObject FlagWithQuotes()
    {
        JsonObject flag = Flag();
        flag["comment"] = "Goes out with \"spring\"";
        return flag;
    }

    /// <summary>A change of a project.</summary>
    public static JsonObject Project()
    {
        JsonObject project = Event("project", "shop", "Shop", "updated the project", "updateTags", Project("", ""));
        project["tags"] = new JsonArray();
        return project;
    }

    /// <summary>A change of an environment.</summary>
    public static JsonObject Environment()
    {
        JsonObject environment = Event("environment", "staging", "Staging", "updated the environment", "updateName", Project("staging", "Staging", "web"));
        environment["tags"] = new JsonArray();
        return environment;
    }

    /// <summary>A change of a member's role. It has no key.</summary>
    public static JsonObject Member()
    {
        JsonObject member = Event("member", "", "kim@example.com", "updated the member", "updateRole", Project("", ""));
        member.Remove("key");
        member["tags"] = null;
        return member;
    }

    /// <summary>The same with each text as it stands within quotes in JSON, as LaunchDarkly hands it to a template for JSON.</summary>
    public static JsonNode? Escaped(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(one => KeyValuePair.Create(one.Key, Escaped(one.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Escaped)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonSerializer.Serialize(value.GetValue<string>(), s_plain)[1..^1],
        _ => node?.DeepClone(),
    };

    private static JsonObject Event(string kind, string key, string name, string verb, string verbKind, JsonObject project) => new()
    {
        ["_links"] = new JsonObject
        {
            ["canonical"] = Link($"/api/v2/{kind}s/{key}", "application/json"),
            ["parent"] = Link("/api/v2/auditlog", "application/json"),
            ["self"] = Link("/api/v2/auditlog/65f0c0ffee0123456789abcd", "application/json"),
            ["site"] = Link($"/shop/~/{kind}s/{key}", "text/html"),
            ["details"] = Link("/settings/history/65f0c0ffee0123456789abcd", "text/html"),
        },
        ["baseURL"] = Site,
        ["_id"] = "65f0c0ffee0123456789abcd",
        ["_accountId"] = "65f0c0ffee0123456789abce",
        ["timestamp"] = new JsonObject
        {
            ["milliseconds"] = 1710276862123,
            ["seconds"] = 1710276862,
            ["rfc3339"] = "2024-03-12T20:54:22Z",
            ["simple"] = "2024-03-12 20:54:22",
        },
        ["kind"] = kind,
        ["name"] = name,
        ["details"] = new JsonObject
        {
            ["plainText"] = "Turned on targeting\nAdded the tag 'web'",
            ["markdown"] = "* Turned on targeting\n* Added the tag `web`\n",
            ["html"] = "<ul><li>Turned on targeting</li><li>Added the tag <code>web</code></li></ul>",
        },
        ["project"] = project,
        ["key"] = key,
        ["member"] = new JsonObject
        {
            ["_links"] = new JsonObject
            {
                ["parent"] = Link("/api/v2/members", "application/json"),
                ["self"] = Link("/api/v2/members/65f0c0ffee0123456789abcf", "application/json"),
            },
            ["_id"] = "65f0c0ffee0123456789abcf",
            ["email"] = "robin@example.com",
            ["emailLocalPart"] = "robin",
            ["firstName"] = "Robin",
            ["lastName"] = "Moss",
            ["displayName"] = "Robin Moss",
        },
        ["titleVerb"] = verb,
        ["verbKind"] = verbKind,
        ["title"] = new JsonObject
        {
            ["plainText"] = $"Robin Moss {verb} {name}",
            ["markdown"] = $"[Robin Moss](mailto:robin@example.com) {verb} [{name}]({Site}/shop)",
            ["html"] = $"<a href=\"mailto:robin@example.com\">Robin Moss</a> {verb} {name}",
        },
        ["target"] = new JsonObject
        {
            ["_links"] = new JsonObject
            {
                ["canonical"] = Link($"/api/v2/{kind}s/{key}", "application/json"),
                ["site"] = Link($"/shop/~/{kind}s/{key}", "text/html"),
            },
            ["name"] = name,
            ["_id"] = "65f0c0ffee0123456789abd0",
        },
    };

    private static JsonObject Link(string path, string type) => new() { ["href"] = Site + path, ["type"] = type };

    private static JsonObject Property(string name, params string[] values) => new() { ["name"] = name, ["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };

    private static JsonObject Project(string key, string name, params string[] tags) => new()
    {
        ["name"] = "Shop",
        ["key"] = "shop",
        ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]),
        ["environment"] = new JsonObject { ["name"] = name, ["key"] = key, ["tags"] = null },
    };
}
