using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>
/// One request that a service of the sandbox received. No secret is kept: of most headers only the name, of
/// <c>Authorization</c> only its form. Status and outcome are set before the first byte of the answer leaves, so a client that
/// has its answer finds it here.
/// </summary>
public sealed class SandboxRequest
{
    private readonly Lock _gate = new();
    private byte[]? _body;
    private int _kept;
    private long _bodyLength;
    private int _answering;

    internal SandboxRequest(long sequence, DateTimeOffset time, SandboxService service, string method, string target)
    {
        Sequence = sequence;
        Time = time;
        Service = service;
        Method = method;
        Target = target;
    }

    /// <summary>1 for the first request since the start; goes on counting after the log was cleared.</summary>
    public long Sequence { get; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The service that received it.</summary>
    public SandboxService Service { get; }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>Path and query exactly as sent, still escaped.</summary>
    public string Target { get; }

    /// <summary>The path of <see cref="Target"/>, without the query.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The status of the answer; 0 as long as there is none and when the connection was lost before it.</summary>
    public int Status { get; private set; }

    /// <summary>Whether a fault rule took part in the answer.</summary>
    public bool Faulted { get; internal set; }

    /// <summary>Whether the connection was lost before the answer was complete: cut by a fault, or given up by the client.</summary>
    public bool ConnectionCut { get; internal set; }

    /// <summary>Whether the service carried the request out (a fault may have kept it from that, or may have lost its answer).</summary>
    public bool CarriedOut => Deliveries > 0;

    /// <summary>How often the service carried the request out: 1, but 0 or more than 1 if a fault says so.</summary>
    public int Deliveries { get; internal set; }

    /// <summary>Header names as sent; the value is <see langword="null"/> for headers that may hold a secret.</summary>
    public IReadOnlyDictionary<string, string?> Headers { get; internal set; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form of the <c>Authorization</c> header: <c>bare</c>, <c>bearer</c>, <c>basic</c>, or <see langword="null"/> if there was none.</summary>
    public string? Authorization { get; internal set; }

    /// <summary>The number of body bytes that were read, of requests to LaunchDarkly's REST API.</summary>
    public long BodyLength
    {
        get
        {
            lock (_gate)
            {
                return _bodyLength;
            }
        }
    }

    /// <summary>
    /// The body of a request to LaunchDarkly's REST API up to <see cref="SandboxBehavior.RequestBodyCapture"/> bytes, as far as it was read;
    /// <see langword="null"/> if there was none or none was read.
    /// </summary>
    public string? Body
    {
        get
        {
            lock (_gate)
            {
                return _body is null ? null : Encoding.UTF8.GetString(_body, 0, _kept);
            }
        }
    }

    /// <summary>Whether the body was read to its end: not when the client cut it off, and not when the service refused before.</summary>
    public bool BodyEnded { get; private set; }

    /// <summary>Whether <see cref="Body"/> is all that was read.</summary>
    public bool BodyIsComplete
    {
        get
        {
            lock (_gate)
            {
                return _body is not null && _kept == _bodyLength;
            }
        }
    }

    internal void SetStatus(int status) => Status = status;

    internal void EndBody() => BodyEnded = true;

    internal void CaptureBody(ReadOnlySpan<byte> part, int capture)
    {
        lock (_gate)
        {
            _bodyLength += part.Length;
            int added = Math.Min(part.Length, capture - _kept);
            if (added <= 0)
            {
                return;
            }

            if (_body is null || _body.Length < _kept + added)
            {
                Array.Resize(ref _body, Math.Min(capture, Math.Max(_kept + added, _kept * 2)));
            }

            part[..added].CopyTo(_body.AsSpan(_kept));
            _kept += added;
        }
    }

    /// <summary>Says once that the answer begins or will never come.</summary>
    /// <returns><see langword="true"/> the first time.</returns>
    internal bool TryBeginAnswer() => Interlocked.Exchange(ref _answering, 1) == 0;
}
