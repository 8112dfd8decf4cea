using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>An answer that is held back as a whole, so that a fault can change, shorten and lose it before the client sees any of it.</summary>
internal sealed class DisturbedAnswer : IDisposable
{
    private readonly MemoryStream _held = new();
    private readonly HttpContext _context;
    private readonly Stream _wire;
    private readonly SandboxFault _fault;
    private readonly TimeProvider _time;

    /// <summary>Holds back what the service is going to answer.</summary>
    public DisturbedAnswer(HttpContext context, SandboxFault fault, TimeProvider time)
    {
        _context = context;
        _fault = fault;
        _time = time;
        _wire = context.Response.Body;
        context.Response.Body = _held;
    }

    /// <summary>Whether the rule leaves the answer of the service as it is, so that there is no need to hold it back.</summary>
    public static bool IsNeeded(SandboxFault fault) => fault.Timing == FaultTiming.After || fault is not
    {
        Status: null, ExpiredLink: false, Headers: null, Gzip: null, AbortAfterBytes: null, EndAfterBytes: null, DripBytes: 0, Deliveries: 1
    };

    /// <summary>Forgets what was answered so far.</summary>
    public void Clear() => _context.Response.Clear();

    /// <summary>Answers in place of the service.</summary>
    public async Task ReplaceAsync()
    {
        HttpResponse response = _context.Response;
        Clear();
        if (_fault.ExpiredLink)
        {
            await FileHost.AnswerExpiredAsync(_context, _fault.Status ?? StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }

        response.StatusCode = _fault.Status ?? StatusCodes.Status200OK;
        if (_fault.Body is not null)
        {
            response.ContentType = "application/json";
            await _held.WriteAsync(Encoding.UTF8.GetBytes(_fault.Body)).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is left of the answer.</summary>
    /// <param name="cut">Resets the connection.</param>
    /// <exception cref="TruncatedAnswerException">The connection has to be closed within the answer.</exception>
    public async Task SendAsync(Action cut)
    {
        HttpResponse response = _context.Response;
        if (_fault.Gzip is GzipForm.ContentEncoding or GzipForm.FileOnly)
            await PackAsync(_fault.Gzip.Value).ConfigureAwait(false);
        SetHeaders();

        ReadOnlyMemory<byte> body = _held.GetBuffer().AsMemory(0, (int)_held.Length);
        if (_fault.EndAfterBytes is long end)
        {
            body = body[..Position(end)];
            response.ContentLength = _fault.AnnounceLength ? body.Length : null;
        }
        else if (_fault.AbortAfterBytes is long stop)
        {
            if (_fault.AnnounceLength)
                response.ContentLength = body.Length;
            body = body[..Position(stop)];
        }

        response.Body = _wire;
        await WriteAsync(body).ConfigureAwait(false);
        if (_fault.AbortAfterBytes is null)
            return;
        await response.StartAsync(_context.RequestAborted).ConfigureAwait(false);
        await _wire.FlushAsync(_context.RequestAborted).ConfigureAwait(false);
        if (!_fault.Reset)
            throw new TruncatedAnswerException();
        cut();
    }

    public void Dispose()
    {
        _context.Response.Body = _wire;
        _held.Dispose();
    }

    private async Task PackAsync(GzipForm form)
    {
        byte[] plain = _held.ToArray();
        _held.SetLength(0);
        GZipStream packed = new(_held, CompressionLevel.Fastest, leaveOpen: true);
        await using (packed.ConfigureAwait(false))
            await packed.WriteAsync(plain).ConfigureAwait(false);
        _context.Response.ContentLength = null;
        if (form == GzipForm.ContentEncoding)
            _context.Response.Headers.ContentEncoding = "gzip";
    }

    private void SetHeaders()
    {
        foreach ((string name, string? value) in _fault.Headers ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (value is null)
                _context.Response.Headers.Remove(name);
            else
                _context.Response.Headers[name] = ClockText.Expand(value, _time.GetUtcNow());
        }
    }

    private int Position(long bytes) => (int)Math.Clamp(bytes < 0 ? _held.Length + bytes : bytes, 0, _held.Length);

    private async Task WriteAsync(ReadOnlyMemory<byte> body)
    {
        CancellationToken gone = _context.RequestAborted;
        int piece = _fault.DripBytes > 0 ? _fault.DripBytes : int.MaxValue;
        while (body.Length > 0)
        {
            if (_fault.DripMilliseconds > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(_fault.DripMilliseconds), _time, gone).ConfigureAwait(false);
            int length = Math.Min(piece, body.Length);
            await _wire.WriteAsync(body[..length], gone).ConfigureAwait(false);
            if (_fault.DripBytes > 0)
                await _wire.FlushAsync(gone).ConfigureAwait(false);
            body = body[length..];
        }
    }
}
