using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LDCohortSync.Services.Wire;

/// <summary>Reads JSON answers.</summary>
internal static class JsonBody
{
    /// <summary>Most bytes of an answer, 64 MiB: hundreds of times what a page of a list needs.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>Reads a body as it streams by.</summary>
    /// <param name="response">The response.</param>
    /// <param name="type">What it has to be.</param>
    /// <param name="service">Who answers, for messages.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="mostBytes">Most bytes of it.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/> when it is not the JSON that is documented, or
    /// longer than the bound.</exception>
    public static async Task<T> ReadAsync<T>(ServiceResponse response, JsonTypeInfo<T> type, string service, CancellationToken cancellation,
        long mostBytes = MostBytes)
        where T : class
    {
        JsonException? cause = null;
        try
        {
            BoundedBody body = new(response, mostBytes, service);
            await using (body.ConfigureAwait(false))
            {
                T? content = await JsonSerializer.DeserializeAsync(body, type, cancellation).ConfigureAwait(false);
                if (content is not null)
                    return content;
            }
        }
        catch (JsonException e)
        {
            cause = e;
        }

        int status = (int)response.Message.StatusCode;
        throw new SyncFault(FaultKind.UnexpectedAnswer,
            $"{service} answered with {status} and a body ({response.ContentType}) that is not the documented JSON.",
            "Check the address; a proxy or a sign-in page may answer in the service's place.", cause) { HttpStatus = status };
    }

    /// <summary>Reads a body that may be empty or of any kind; null when it is not the JSON that is meant.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/> when it is longer than <see cref="MostBytes"/>.</exception>
    public static async Task<T?> ReadIfAnyAsync<T>(ServiceResponse response, JsonTypeInfo<T> type, string service, CancellationToken cancellation)
        where T : class
    {
        try
        {
            BoundedBody body = new(response, MostBytes, service);
            await using (body.ConfigureAwait(false))
                return await JsonSerializer.DeserializeAsync(body, type, cancellation).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;        // an empty body, or one that nobody asked for
        }
    }

    /// <summary>Insists that there is no body: a page or an error with a status of success acknowledges nothing.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/> when there is one.</exception>
    public static async Task<bool> RequireNoneAsync(ServiceResponse response, string service, CancellationToken cancellation)
    {
        if (await response.Body.ReadAsync(new byte[1], cancellation).ConfigureAwait(false) == 0)
            return true;
        int status = (int)response.Message.StatusCode;
        throw new SyncFault(FaultKind.UnexpectedAnswer,
            $"{service} answered a change with {status} and a body ({response.ContentType}), where none is documented, so it may not have made it.",
            "Check the address; a proxy or a sign-in page may answer in the service's place.") { HttpStatus = status };
    }
}
