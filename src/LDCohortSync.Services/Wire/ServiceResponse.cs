namespace LDCohortSync.Services.Wire;

/// <summary>A response whose headers have come and whose body is being read.</summary>
/// <param name="message">The response.</param>
/// <param name="body">Its body.</param>
internal sealed class ServiceResponse(HttpResponseMessage message, Stream body) : IDisposable
{
    private bool _detached;

    public HttpResponseMessage Message { get; } = message;

    public Stream Body { get; } = body;

    public string ContentType => Message.Content.Headers.ContentType?.MediaType ?? "no content type";

    public long? ContentLength => Message.Content.Headers.ContentLength;

    /// <summary>The <c>Location</c> header as it was sent, not as a parsed address, in which escapes may have been changed.</summary>
    public string? Location =>
        Message.Headers.NonValidated.TryGetValues("Location", out System.Net.Http.Headers.HeaderStringValues values) ? values.ToString() : null;

    /// <summary>Hands the response over: whoever calls this disposes <see cref="Message"/>.</summary>
    public void Detach() => _detached = true;

    public void Dispose()
    {
        if (!_detached)
            Message.Dispose();
    }
}
