using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Writing;

/// <summary>What the manifest says for each capability that can be chosen.</summary>
internal static class CapabilityText
{
    private const string ContentType = "application/json";

    /// <summary>LaunchDarkly asks the partner's system for approvals.</summary>
    public static JsonObject Approval()
    {
        static JsonObject Request(string method, string path, string? body)
        {
            JsonObject request = new()
            {
                ["endpoint"] = Endpoint(method, "{{endpointUrl}}/approvals" + path),
                ["parser"] = new JsonObject
                {
                    ["approvalId"] = "/id",
                    ["statusValue"] = "/status",
                    ["approvalMatcher"] = "^approved$",
                    ["rejectionMatcher"] = "^rejected$",
                    ["urlTemplate"] = "{{endpointUrl}}/approvals/{{context.approvalId}}",
                },
            };
            if (body is not null)
                request["jsonBody"] = body;
            return request;
        }

        return new()
        {
            ["creationRequest"] = Request("POST", "", "{\"title\":\"{{{title.plainText}}}\",\"link\":\"{{{_links.approval.href}}}\"}"),
            ["statusRequest"] = Request("GET", "/{{queryEncode context.approvalId}}", null),
            ["postApplyRequest"] = Request("POST", "/{{queryEncode context.approvalId}}/applied", "{}"),
            ["deletionRequest"] = Request("DELETE", "/{{queryEncode context.approvalId}}", null),
        };
    }

    /// <summary>LaunchDarkly sends audit log events.</summary>
    /// <param name="isSigned">Whether they are signed with a secret that the customer sets.</param>
    public static JsonObject AuditLogEventsHook(bool isSigned)
    {
        JsonObject endpoint = Endpoint("POST", "{{endpointUrl}}/events");
        if (isSigned)
            endpoint["hmacSignature"] = new JsonObject { ["headerName"] = "X-Signature", ["hmacSecretFormVariableKey"] = "signingSecret" };
        return new()
        {
            ["endpoint"] = endpoint,
            ["templates"] = new JsonObject { ["flag"] = "templates/event.json.hbs", ["default"] = "templates/event.json.hbs", ["validation"] = "templates/validation.json.hbs" },
            ["defaultPolicy"] = new JsonArray(new JsonObject
            {
                ["effect"] = "allow",
                ["resources"] = new JsonArray("proj/*:env/*:flag/*"),
                ["actions"] = new JsonArray("*"),
            }),
        };
    }

    /// <summary>What is sent of an event. Texts of people stand in three braces, as two would turn their quotes into HTML.</summary>
    public const string EventTemplate = """
        {
          "kind": "{{{kind}}}",
          "name": "{{{name}}}",
          "title": "{{{title.plainText}}}",
          {{#if comment}}
          "comment": "{{{comment}}}",
          {{/if}}
          "milliseconds": {{timestamp.milliseconds}}
        }

        """;

    /// <summary>What is sent when somebody tries the connection out.</summary>
    public const string ValidationTemplate = """
        { "kind": "validation", "title": "{{{title.plainText}}}" }

        """;

    /// <summary>LaunchDarkly writes flag data into the partner's store.</summary>
    public static JsonObject FeatureStore() => new()
    {
        ["formVariables"] = new JsonArray(Variable("storeId", "string", "Store", "The id of the store that flag data is written to.")),
        ["featureStoreRequest"] = new JsonObject { ["endpoint"] = Endpoint("PUT", "{{endpointUrl}}/stores/{{storeId}}/{{_featureStoreKey}}") },
        ["validationRequest"] = new JsonObject
        {
            ["endpoint"] = Endpoint("GET", "{{endpointUrl}}/stores/{{storeId}}"),
            ["parser"] = new JsonObject { ["success"] = "/success", ["errors"] = "/errors" },
        },
    };

    /// <summary>LaunchDarkly writes big segments into a store of the customer.</summary>
    public static JsonObject BigSegmentStore() => new() { ["dbStyle"] = "redis" };

    /// <summary>Links that the partner adds to flags.</summary>
    public static JsonObject FlagLink(string name) => new()
    {
        ["header"] = $"{name} links",
        ["emptyState"] = new JsonObject { ["title"] = "No links yet", ["leadText"] = $"Links to {name} appear here." },
        ["metadata"] = new JsonObject { ["title"] = new JsonObject { ["type"] = "string" }, ["description"] = new JsonObject { ["type"] = "string" } },
        ["uiBlocks"] = new JsonObject
        {
            ["title"] = new JsonObject { ["elements"] = new JsonArray(new JsonObject { ["text"] = "{{{metadata.title}}}", ["url"] = "{{{deepLink}}}" }) },
            ["description"] = "{{{metadata.description}}}",
        },
    };

    /// <summary>A property of flags that is the integration's own.</summary>
    /// <param name="name">The integration's name.</param>
    /// <param name="key">The integration's key.</param>
    public static JsonArray ReservedCustomProperties(string name, string key) => new(new JsonObject
    {
        ["name"] = Shortened(name, 64),
        ["key"] = Shortened(key, 64),
        ["description"] = $"What of {Shortened(name, 100)} belongs to a flag.",
    });

    /// <summary>
    /// Segments that the partner fills, exactly with the requests that this module sends. Source: LaunchDarkly integration framework,
    /// the manifest of its Amplitude integration, whose wire format the module speaks.
    /// </summary>
    public static JsonObject SyncedSegment() => new()
    {
        ["requestParser"] = new JsonObject
        {
            ["environmentIdPath"] = "/environmentId",
            ["cohortIdPath"] = "/batch/0/cohortId",
            ["cohortNamePath"] = "/batch/0/cohortName",
            ["cohortUrlPath"] = "/batch/0/cohortUrl",
            ["memberArrayPath"] = "/batch",
            ["memberArrayParser"] = new JsonObject
            {
                ["memberIdPath"] = "/userId",
                ["booleanMembershipPath"] = "/value",
                ["cohortIdPath"] = "/cohortId",
                ["cohortNamePath"] = "/cohortName",
            },
        },
    };

    /// <summary>Addresses at which the partner can switch a flag.</summary>
    public static JsonObject Trigger(Uri site) => new()
    {
        ["documentation"] = site.AbsoluteUri,
        ["parser"] = new JsonObject { ["eventName"] = "/event", ["value"] = "/value", ["url"] = "/url" },
        ["defaultEventName"] = "An alert",
        ["testEventNameRegexp"] = "^[Tt]est",
    };

    /// <summary>A form variable whose values LaunchDarkly asks an endpoint for.</summary>
    public static JsonObject Workspace()
    {
        JsonObject variable = Variable("workspace", "dynamicEnum", "Workspace", "The workspace that the integration works in.");
        variable["dynamicOptions"] = new JsonObject
        {
            ["endpoint"] = Endpoint("GET", "{{endpointUrl}}/workspaces"),
            ["parser"] = new JsonObject { ["optionsPath"] = "/workspaces", ["optionsItems"] = new JsonObject { ["label"] = "/name", ["value"] = "/id" } },
        };
        return variable;
    }

    /// <summary>A form variable.</summary>
    public static JsonObject Variable(string key, string type, string name, string description) =>
        new() { ["key"] = key, ["name"] = name, ["type"] = type, ["description"] = description };

    /// <summary>A secret form variable.</summary>
    public static JsonObject Secret(string key, string name, string description)
    {
        JsonObject variable = Variable(key, "string", name, description);
        variable["isSecret"] = true;
        return variable;
    }

    private static JsonObject Endpoint(string method, string url) => new()
    {
        ["url"] = url,
        ["method"] = method,
        ["headers"] = new JsonArray(
            new JsonObject { ["name"] = "Content-Type", ["value"] = ContentType },
            new JsonObject { ["name"] = "Authorization", ["value"] = "Bearer {{apiToken}}" }),
    };

    private static string Shortened(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
