using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LDCohortSync.Services.Wire;

/// <summary>Reads JSON answers.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body as it streams by.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/> when it is not the JSON that is documented.</exception>
    public static async Task<T> ReadAsync<T>(ServiceResponse response, JsonTypeInfo<T> type, string service, CancellationToken cancellation)
        where T : class
    {
        JsonException? cause = null;
        try
        {
            T? content = await JsonSerializer.DeserializeAsync(response.Body, type, cancellation).ConfigureAwait(false);
            if (content is not null)
                return content;
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
    public static async Task<T?> ReadIfAnyAsync<T>(ServiceResponse response, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(response.Body, type, cancellation).ConfigureAwait(false);
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
