using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// Puts address and body on RestSharp's message, and keeps the response that comes back. RestSharp would build the address
/// anew and fold <c>%2E%2E</c> in it, copies bodies into arrays of their own, and gives a body stream out without its status.
/// </summary>
internal sealed class MessageCapture(ServiceRequest request) : Interceptor
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    public HttpResponseMessage? Response { get; private set; }

    public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
        requestMessage.RequestUri = request.Address;
        if (request.Body is { } body)
        {
            requestMessage.Content = new ReadOnlyMemoryContent(body);
            requestMessage.Content.Headers.ContentType = s_json;
        }

        return default;
    }

    public override ValueTask AfterHttpRequest(HttpResponseMessage responseMessage, CancellationToken cancellationToken)
    {
        Response = responseMessage;
        return default;
    }
}
