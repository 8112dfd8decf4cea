using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// Flag triggers (LaunchDarkly API docs, "Flag triggers"), and the address that each of them is: a POST to it, without any
/// authorization, switches the flag.
/// </summary>
internal sealed class TriggerEndpoints(SandboxState state)
{
    private const string Hook = "/webhook/triggers/";

    /// <summary><c>/api/v2/flags/{project}/{flag}/triggers/{environment}</c>.</summary>
    public async Task ServeAsync(HttpContext context, RequestTarget target)
    {
        SandboxEnvironment? environment = target.Is("api", "v2", "flags", null, null, "triggers", null)
            ? state.FindEnvironment(target.Parts[3], target.Parts[6])
            : null;
        if (environment is null || !SandboxFlag.Exists(state, target.Parts[3], target.Parts[4]))
        {
            await LaunchDarklyService.NotFoundAsync(context, "Unknown environment or feature flag key").ConfigureAwait(false);
            return;
        }

        string flagKey = target.Parts[4];
        Task answer = context.Request.Method switch
        {
            "GET" => ListAsync(context, environment, flagKey),
            "POST" => CreateAsync(context, environment, flagKey),
            _ => LaunchDarklyService.MethodNotAllowedAsync(context),
        };
        await answer.ConfigureAwait(false);
    }

    /// <summary><c>POST /webhook/triggers/...</c>.</summary>
    public async Task FireAsync(HttpContext context, RequestTarget target)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await LaunchDarklyService.MethodNotAllowedAsync(context).ConfigureAwait(false);
            return;
        }

        string body = Encoding.UTF8.GetString((await RequestBodies.ReadAsync(context).ConfigureAwait(false))!.WrittenSpan);
        if (!state.Account.TryFire(target.RawPath, IsJson(body) ? body : null))
        {
            await LaunchDarklyService.NotFoundAsync(context, "Unknown trigger").ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static bool IsJson(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Write(Utf8JsonWriter writer, SandboxTrigger trigger, string? address)
    {
        writer.WriteStartObject();
        writer.WriteString("_id", trigger.Id);
        writer.WriteNumber("_version", 1);
        writer.WriteString("_integrationKey", "generic-trigger");
        writer.WriteBoolean("enabled", trigger.Enabled);
        writer.WriteStartArray("instructions");
        writer.WriteStartObject();
        writer.WriteString("kind", trigger.TurnsOn ? "turnFlagOn" : "turnFlagOff");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteNumber("_triggerCount", trigger.Calls);
        if (address is not null)
        {
            writer.WriteString("triggerURL", address);
        }

        writer.WriteStartObject("_links");
        writer.WriteLink("self", $"/api/v2/flags/{Uri.EscapeDataString(trigger.Environment.ProjectKey)}/{Uri.EscapeDataString(trigger.FlagKey)}"
            + $"/triggers/{Uri.EscapeDataString(trigger.Environment.Key)}/{trigger.Id}");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The address is shown once, when the trigger is made.
    private Task ListAsync(HttpContext context, SandboxEnvironment environment, string flagKey) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (SandboxTrigger trigger in state.Account.Triggers.Where(trigger =>
            trigger.Environment == environment && string.Equals(trigger.FlagKey, flagKey, StringComparison.Ordinal)))
        {
            Write(writer, trigger, address: null);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task CreateAsync(HttpContext context, SandboxEnvironment environment, string flagKey)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            body = null;
        }

        string kind = body?["instructions"] is JsonArray { Count: 1 } instructions ? instructions[0]?["kind"]?.ToString() ?? string.Empty : string.Empty;
        if (body?["integrationKey"] is null || kind is not ("turnFlagOn" or "turnFlagOff"))
        {
            await JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "A trigger needs an integrationKey and one instruction").ConfigureAwait(false);
            return;
        }

        string id = SandboxCredentials.RandomHexadecimal(24);
        SandboxTrigger trigger = new(id, $"{Hook}{id}/{Guid.NewGuid()}", environment, flagKey, string.Equals(kind, "turnFlagOn", StringComparison.Ordinal));
        state.Account.Add(trigger);
        string address = $"{context.Request.Scheme}://{context.Request.Host}{trigger.Path}";
        await JsonAnswers.WriteAsync(context, StatusCodes.Status201Created, writer => Write(writer, trigger, address)).ConfigureAwait(false);
    }
}
