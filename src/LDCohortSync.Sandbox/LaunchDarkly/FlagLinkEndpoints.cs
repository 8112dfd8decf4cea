using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Links on flags (LaunchDarkly API docs, "Flag links (beta)").</summary>
internal sealed class FlagLinkEndpoints(SandboxState state)
{
    public async Task ServeAsync(HttpContext context, RequestTarget target)
    {
        if (!BetaResource.IsAsked(context))
        {
            await BetaResource.RefuseAsync(context).ConfigureAwait(false);
            return;
        }

        bool isList = target.Is("api", "v2", "flag-links", "projects", null, "flags", null);
        bool isOne = target.Is("api", "v2", "flag-links", "projects", null, "flags", null, null);
        if ((!isList && !isOne) || !SandboxFlag.Exists(state, target.Parts[4], target.Parts[6]))
        {
            await LaunchDarklyService.NotFoundAsync(context, "Unknown feature flag key").ConfigureAwait(false);
            return;
        }

        SandboxFlagLink? link = isOne
            ? state.Account.LinksOf(target.Parts[4], target.Parts[6]).FirstOrDefault(candidate => string.Equals(candidate.Id, target.Parts[7], StringComparison.Ordinal))
            : null;
        Task answer = (context.Request.Method, isOne) switch
        {
            ("GET", false) => ListAsync(context, target),
            ("POST", false) => CreateAsync(context, target),
            ("PATCH" or "DELETE", true) when link is null => LaunchDarklyService.NotFoundAsync(context, "Unknown flag link"),
            ("PATCH", true) => PatchAsync(context, link!),
            ("DELETE", true) => DeleteAsync(context, link!),
            _ => LaunchDarklyService.MethodNotAllowedAsync(context),
        };
        await answer.ConfigureAwait(false);
    }

    private static string Address(string projectKey, string flagKey) =>
        $"/api/v2/flag-links/projects/{Uri.EscapeDataString(projectKey)}/flags/{Uri.EscapeDataString(flagKey)}";

    private static Task InvalidAsync(HttpContext context, string message) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", message);

    private static async Task<JsonNode?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static void Write(Utf8JsonWriter writer, SandboxFlagLink link)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", $"{Address(link.ProjectKey, link.FlagKey)}/{link.Id}");
        writer.WriteEndObject();
        writer.WriteString("_id", link.Id);
        if (link.Key is not null)
        {
            writer.WriteString("_key", link.Key);
        }

        writer.WriteString("_deepLink", link.DeepLink);
        writer.WriteStartObject("_timestamp");
        writer.WriteNumber("milliseconds", link.Created.ToUnixTimeMilliseconds());
        writer.WriteNumber("seconds", link.Created.ToUnixTimeSeconds());
        writer.WriteString("rfc3339", link.Created);
        writer.WriteEndObject();
        if (link.Title is not null)
        {
            writer.WriteString("title", link.Title);
        }

        if (link.Description is not null)
        {
            writer.WriteString("description", link.Description);
        }

        writer.WriteNumber("_createdAt", link.Created.ToUnixTimeMilliseconds());
        writer.WriteEndObject();
    }

    private Task ListAsync(HttpContext context, RequestTarget target) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(target.Parts[4], target.Parts[6]));
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (SandboxFlagLink link in state.Account.LinksOf(target.Parts[4], target.Parts[6]))
        {
            Write(writer, link);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task CreateAsync(HttpContext context, RequestTarget target)
    {
        JsonNode? body = await ReadAsync(context).ConfigureAwait(false);
        if (body is not JsonObject document || Text(document["deepLink"]) is not string deepLink || !Uri.TryCreate(deepLink, UriKind.Absolute, out _))
        {
            await InvalidAsync(context, "A flag link needs a deepLink").ConfigureAwait(false);
            return;
        }

        SandboxFlagLink link = new(
            SandboxCredentials.RandomHexadecimal(24), target.Parts[4], target.Parts[6], Text(document["key"]), deepLink,
            Text(document["title"]), Text(document["description"]), state.TimeProvider.GetUtcNow());
        Task answer = state.Account.TryAdd(link)
            ? JsonAnswers.WriteAsync(context, StatusCodes.Status201Created, writer => Write(writer, link))
            : JsonAnswers.ErrorAsync(context, StatusCodes.Status409Conflict, "conflict", "A flag link with this key exists");
        await answer.ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext context, SandboxFlagLink link)
    {
        JsonNode? body = await ReadAsync(context).ConfigureAwait(false);
        SandboxFlagLink changed = link;
        foreach (JsonNode? operation in body as JsonArray ?? [])
        {
            string? value = Text(operation?["value"]);
            (changed, bool isKnown) = (Text(operation?["op"]), Text(operation?["path"])) switch
            {
                ("replace" or "add", "/title") => (changed with { Title = value }, true),
                ("replace" or "add", "/description") => (changed with { Description = value }, true),
                ("replace", "/deepLink") when value is not null => (changed with { DeepLink = value }, true),
                _ => (changed, false),
            };
            if (!isKnown)
            {
                await InvalidAsync(context, "The patch names something that can't be changed").ConfigureAwait(false);
                return;
            }
        }

        if (body is not JsonArray)
        {
            await InvalidAsync(context, "A JSON patch was expected").ConfigureAwait(false);
            return;
        }

        state.Account.Replace(link.Id, changed);
        await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, changed)).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext context, SandboxFlagLink link)
    {
        state.Account.Replace(link.Id, null);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
