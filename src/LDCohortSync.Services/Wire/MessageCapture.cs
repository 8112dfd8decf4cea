using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// Puts address and body on RestSharp's message, and keeps the response that comes back. RestSharp would build the address
/// anew and fold <c>%2E%2E</c> in it, copies bodies into arrays of their own, and gives a body stream out without its status.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="askFirst">
/// Whether to send the headers and wait for a go-ahead before the body. A service that refuses a large body by closing the
/// connection is heard only in this way: its answer is lost when the body is still being written.
/// </param>
internal sealed class MessageCapture(ServiceRequest request, bool askFirst) : Interceptor
{
    public HttpResponseMessage? Response { get; private set; }

    public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
        requestMessage.RequestUri = request.Address;
        if (request.Authorization is { } authorization)
            requestMessage.Headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        if (request.Body is { } body)
        {
            requestMessage.Content = Content(body);
            if (askFirst)
                requestMessage.Headers.ExpectContinue = true;
        }

        return default;
    }

    public override ValueTask AfterHttpRequest(HttpResponseMessage responseMessage, CancellationToken cancellationToken)
    {
        Response = responseMessage;
        return default;
    }

    private HttpContent Content(ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemoryContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.MediaType);
        if (request.FileName is not { } fileName)
            return content;
        MultipartFormDataContent form = new() { { content, "file", fileName } };
        foreach (KeyValuePair<string, string> field in request.FormFields)
            form.Add(new StringContent(field.Value), field.Key);
        return form;
    }
}
