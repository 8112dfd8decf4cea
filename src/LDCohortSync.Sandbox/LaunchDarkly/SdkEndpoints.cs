using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// What an SDK asks: <c>GET /sdk/latest-all</c> with an SDK key, as a polling server SDK does, and the check of a client-side ID.
/// For each synced segment there is a flag <c>cohort-{segment key}</c> that is true for its members. The members are given as an
/// ordinary list, because a big segment would need a store beside the SDK; so this is for small cohorts.
/// </summary>
internal sealed class SdkEndpoints(SandboxState state)
{
    private const int FlushBytes = 64 * 1_024;

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        bool isGet = HttpMethods.IsGet(context.Request.Method);
        if (target.Is("sdk", "goals", null) && (isGet || HttpMethods.IsHead(context.Request.Method)))
        {
            return GoalsAsync(context, target.Parts[2]);
        }

        if (!isGet || !target.Is("sdk", null))
        {
            return LaunchDarklyService.NotFoundAsync(context);
        }

        string sdkKey = context.Request.Headers.Authorization.ToString();
        SandboxEnvironment? environment = state.Projects.SelectMany(project => project.Environments)
            .FirstOrDefault(candidate => string.Equals(candidate.SdkKey, sdkKey, StringComparison.Ordinal));
        if (environment is null)
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "Invalid SDK key");
        }

        IReadOnlyList<SandboxSegment> segments = state.SegmentsOf(environment);
        return target.Parts[1] switch
        {
            "latest-all" => WriteAsync(context, async writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("flags");
                WriteFlags(writer, segments);
                writer.WritePropertyName("segments");
                await WriteSegmentsAsync(writer, segments, context.RequestAborted).ConfigureAwait(false);
                writer.WriteEndObject();
            }),
            "latest-flags" => WriteAsync(context, writer =>
            {
                WriteFlags(writer, segments);
                return Task.CompletedTask;
            }),
            "latest-segments" => WriteAsync(context, writer => WriteSegmentsAsync(writer, segments, context.RequestAborted)),
            _ => LaunchDarklyService.NotFoundAsync(context),
        };
    }

    private static async Task WriteAsync(HttpContext context, Func<Utf8JsonWriter, Task> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        Utf8JsonWriter writer = new(context.Response.Body);
        await using (writer.ConfigureAwait(false))
        {
            await write(writer).ConfigureAwait(false);
            await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private void WriteFlags(Utf8JsonWriter writer, IReadOnlyList<SandboxSegment> segments)
    {
        writer.WriteStartObject();
        foreach (SandboxSegment segment in segments.Where(segment => segment.External is not null))
        {
            string key = SegmentJson.FlagKey(segment);
            writer.WriteStartObject(key);
            writer.WriteString("key", key);
            writer.WriteNumber("version", segment.Generation + state.Account.Switches(segment.Environment, key));
            writer.WriteBoolean("on", state.Account.IsOn(segment.Environment, key));
            writer.WriteStartArray("variations");
            writer.WriteBooleanValue(true);
            writer.WriteBooleanValue(false);
            writer.WriteEndArray();
            writer.WriteStartObject("fallthrough");
            writer.WriteNumber("variation", 1);
            writer.WriteEndObject();
            writer.WriteNumber("offVariation", 1);
            writer.WriteString("salt", key);
            writer.WriteStrings("prerequisites", []);
            writer.WriteStrings("targets", []);
            WriteRule(writer, segment);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter writer, SandboxSegment segment)
    {
        writer.WriteStartArray("rules");
        writer.WriteStartObject();
        writer.WriteString("id", "members");
        writer.WriteNumber("variation", 0);
        writer.WriteStartArray("clauses");
        writer.WriteStartObject();
        writer.WriteString("contextKind", "user");
        writer.WriteString("attribute", string.Empty);
        writer.WriteString("op", "segmentMatch");
        writer.WriteStrings("values", [segment.Key]);
        writer.WriteBoolean("negate", false);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static async Task WriteSegmentsAsync(Utf8JsonWriter writer, IReadOnlyList<SandboxSegment> segments, CancellationToken cancellationToken)
    {
        writer.WriteStartObject();
        foreach (SandboxSegment segment in segments)
        {
            writer.WriteStartObject(segment.Key);
            writer.WriteString("key", segment.Key);
            writer.WriteNumber("version", segment.Version);
            writer.WriteString("salt", segment.Key);
            await WriteKeysAsync(writer, "included", segment.IncludedKeys("user"), cancellationToken).ConfigureAwait(false);
            writer.WriteStrings("excluded", segment.ExcludedMembersOf("user"));
            writer.WriteStartArray("includedContexts");
            foreach (string kind in segment.ContextKinds.Where(kind => kind != "user"))
            {
                writer.WriteStartObject();
                writer.WriteString("contextKind", kind);
                await WriteKeysAsync(writer, "values", segment.IncludedKeys(kind), cancellationToken).ConfigureAwait(false);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("excludedContexts");
            foreach (string kind in segment.ContextKinds.Where(kind => kind != "user"))
            {
                writer.WriteStartObject();
                writer.WriteString("contextKind", kind);
                writer.WriteStrings("values", segment.ExcludedMembersOf(kind));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStrings("rules", []);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static async Task WriteKeysAsync(Utf8JsonWriter writer, string name, byte[][] keys, CancellationToken cancellationToken)
    {
        writer.WriteStartArray(name);
        foreach (byte[] key in keys)
        {
            writer.WriteStringValue(key);
            if (writer.BytesPending >= FlushBytes)
            {
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        writer.WriteEndArray();
    }

    private Task GoalsAsync(HttpContext context, string clientSideId)
    {
        if (state.FindEnvironment(clientSideId) is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, "Unknown environment");
        }

        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        });
    }
}
