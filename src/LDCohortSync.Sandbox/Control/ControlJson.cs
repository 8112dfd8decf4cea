using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Reads and writes the bodies of <c>/sandbox/...</c>: camel case, enumerations by name, unknown fields refused.</summary>
internal static class ControlJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads the body.</summary>
    /// <exception cref="JsonException">It is not what was expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : notnull =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, s_options, context.RequestAborted).ConfigureAwait(false)
        ?? throw new JsonException("A body was expected");

    /// <summary>Reads the body if there is one.</summary>
    /// <exception cref="JsonException">It is not what was expected.</exception>
    public static async Task<T> ReadOptionalAsync<T>(HttpContext context)
        where T : notnull, new()
    {
        System.Buffers.ArrayBufferWriter<byte> body = await RequestBodies.ReadAsync(context).ConfigureAwait(false) ?? new();
        return body.WrittenCount == 0 ? new T() : JsonSerializer.Deserialize<T>(body.WrittenSpan, s_options) ?? new T();
    }

    /// <summary>A copy of <paramref name="current"/> with the fields of <paramref name="changes"/>.</summary>
    /// <exception cref="JsonException">A field is unknown or has the wrong type.</exception>
    public static T Merge<T>(T current, JsonObject changes)
        where T : notnull
    {
        JsonObject merged = JsonSerializer.SerializeToNode(current, s_options) as JsonObject ?? [];
        foreach ((string name, JsonNode? value) in changes)
        {
            merged[name] = value?.DeepClone();
        }

        return merged.Deserialize<T>(s_options) ?? throw new JsonException("An object was expected");
    }

    public static Task AnswerAsync<T>(HttpContext context, T value, int status = StatusCodes.Status200OK) =>
        JsonAnswers.WriteAsync(context, status, writer => JsonSerializer.Serialize(writer, value, s_options));
}
