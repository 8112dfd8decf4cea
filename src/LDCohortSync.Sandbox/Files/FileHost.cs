using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The host of pre-signed links. It behaves as Amazon S3 does in public: a link is enough to read a file until it expires, and a
/// request that also carries an <c>Authorization</c> header is refused, because only one way of authentication is allowed.
/// </summary>
internal sealed class FileHost
{
    private const int KeptFiles = 1_000;
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Func<HttpContext, Task>> _files = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly byte[] _signingKey = RandomNumberGenerator.GetBytes(32);
    private readonly SandboxState _state;
    private readonly ServerAddresses _addresses;

    public FileHost(SandboxState state, ServerAddresses addresses)
    {
        _state = state;
        _addresses = addresses;
        state.Cleared += Clear;
    }

    /// <summary>Makes a file readable, or replaces it.</summary>
    /// <param name="path">Its path, beginning with a slash, without characters that need escaping.</param>
    /// <param name="write">Writes headers and body.</param>
    public void Publish(string path, Func<HttpContext, Task> write)
    {
        lock (_gate)
        {
            bool isNew = !_files.ContainsKey(path);
            _files[path] = write;
            if (isNew)
            {
                _order.Enqueue(path);
                if (_order.Count > KeptFiles)
                {
                    _files.Remove(_order.Dequeue());
                }
            }
        }
    }

    /// <summary>Makes a link that is valid for the time of <see cref="SandboxBehavior.FileLinkSeconds"/>.</summary>
    public string Link(string path, bool expired = false)
    {
        int seconds = Math.Max(0, _state.Behavior.FileLinkSeconds);
        DateTimeOffset signed = _state.TimeProvider.GetUtcNow();
        if (expired)
        {
            signed = signed.AddSeconds(-seconds - 1);
        }

        string date = signed.ToString(DateFormat, CultureInfo.InvariantCulture);
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SANDBOX%2F{date[..8]}%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Date={date}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature={Signature(path, date, seconds)}");
        return new Uri(_addresses.Files, path).AbsoluteUri + "?" + query;
    }

    public async Task ServeAsync(HttpContext context, RequestTarget target)
    {
        HttpRequest request = context.Request;
        if (request.Headers.ContainsKey("Authorization"))
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "InvalidArgument", "Only one auth mechanism is allowed: the signed query or the Authorization header.").ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "The method is not allowed against this resource.").ConfigureAwait(false);
            return;
        }

        string date = request.Query["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset signed)
            || !int.TryParse(request.Query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            || !string.Equals(request.Query["X-Amz-Signature"], Signature(target.RawPath, date, seconds), StringComparison.Ordinal))
        {
            await ErrorAsync(context, StatusCodes.Status403Forbidden, "SignatureDoesNotMatch", "The signature of the request does not match.").ConfigureAwait(false);
            return;
        }

        if (_state.TimeProvider.GetUtcNow() >= signed.AddSeconds(seconds))
        {
            await AnswerExpiredAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }

        Func<HttpContext, Task>? write;
        lock (_gate)
        {
            _files.TryGetValue(target.RawPath, out write);
        }

        if (write is null)
        {
            await AnswerExpiredAsync(context, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        await write(context).ConfigureAwait(false);
    }

    /// <summary>Answers as to a link that has expired, or to a file that is gone.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">403 or 404.</param>
    public static Task AnswerExpiredAsync(HttpContext context, int status) => status == StatusCodes.Status404NotFound
        ? ErrorAsync(context, status, "NoSuchKey", "The specified key does not exist.")
        : ErrorAsync(context, status, "AccessDenied", "Request has expired");

    private static async Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        byte[] body = Encoding.UTF8.GetBytes(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>SANDBOX</RequestId></Error>");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private void Clear()
    {
        lock (_gate)
        {
            _files.Clear();
            _order.Clear();
        }
    }

    private string Signature(string path, string date, int seconds) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_signingKey, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path}\n{date}\n{seconds}"))));
}
