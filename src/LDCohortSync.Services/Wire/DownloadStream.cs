using LDCohortSync.Membership;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// The body of a download as it comes, to be read forwards once. It owns its response. A body that ends before its announced
/// length, a broken connection, a standstill, and bytes that come too slowly to get anywhere, are faults. <see cref="Length"/> is the announced length, if there was one.
/// </summary>
internal sealed class DownloadStream : ReadOnlyStream
{
    /// <summary>
    /// Bytes a second that have to come on average, over as much waiting as a standstill may last: less than any line of today
    /// gives, and enough for a cohort of 2,000,000 members within a day. Time that the reader takes does not count.
    /// </summary>
    public const int LeastBytesPerSecond = 2048;

    private readonly TimeProvider _time;
    private readonly ServiceResponse _response;
    private readonly string _source;
    private readonly TimeSpan _standstill;
    private readonly CancellationTokenSource _watch;
    private readonly Redactor _redactor;
    private byte[] _first = [];
    private TimeSpan _waited;
    private long _takenBefore;

    /// <summary>Takes a response over.</summary>
    /// <param name="response">The response; the caller has detached it.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <param name="standstill">How long a read may wait for a byte.</param>
    /// <param name="time">The clock for that.</param>
    /// <param name="redactor">Cleans what comes of a body that can't be read.</param>
    public DownloadStream(ServiceResponse response, string source, TimeSpan standstill, TimeProvider time, Redactor redactor)
    {
        _response = response;
        _source = source;
        _standstill = standstill;
        _time = time;
        _redactor = redactor;
        AnnouncedLength = response.ContentLength;
        ContentType = response.ContentType;
        _watch = new(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>The announced length in bytes; null when there was none.</summary>
    public long? AnnouncedLength { get; }

    /// <summary>The media type that the host gave, without parameters.</summary>
    public string ContentType { get; }

    /// <summary>The bytes that have come so far.</summary>
    public long Taken { get; private set; }

    /// <summary>True when what has come begins like gzip.</summary>
    public bool IsGzip => _first is [0x1F, 0x8B];

    /// <summary>The announced length in bytes.</summary>
    /// <exception cref="NotSupportedException">There was none.</exception>
    public override long Length => AnnouncedLength ?? throw new NotSupportedException("The length of this download was not announced.");

    /// <exception cref="SyncFault"><see cref="FaultKind.IncompleteDownload"/> or <see cref="FaultKind.ServiceTimeout"/>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long startedAt = _time.GetTimestamp();
        _watch.CancelAfter(_standstill);
        try
        {
            using CancellationTokenRegistration registration =
                cancellationToken.UnsafeRegister(static watch => ((CancellationTokenSource)watch!).Cancel(), _watch);
            int length = await _response.Body.ReadAsync(buffer, _watch.Token).ConfigureAwait(false);
            _watch.CancelAfter(Timeout.InfiniteTimeSpan);
            if (_first.Length < 2)
                _first = [.. _first, .. buffer.Span[..Math.Min(length, 2 - _first.Length)]];
            Taken += length;
            if (length > 0)
                RequireProgress(_time.GetElapsedTime(startedAt));
            return length;
        }
        catch (Exception e) when (e is OperationCanceledException || ReachFaults.IsFromTheNetwork(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw e is OperationCanceledException ? Stalled(e) : Incomplete(e);
        }
    }

    /// <summary>Reads like <see cref="ReadAsync(Memory{byte}, CancellationToken)"/> and blocks meanwhile.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _response.Message.Dispose();
            _watch.Dispose();
        }

        base.Dispose(disposing);
    }

    private void RequireProgress(TimeSpan waited)
    {
        _waited += waited;
        if (_waited < _standstill)
            return;
        long came = Taken - _takenBefore;
        if (came < LeastBytesPerSecond * _waited.TotalSeconds)
        {
            throw new SyncFault(FaultKind.ServiceTimeout,
                $"The download from {_source} nearly stood still: {came:N0} bytes came in {_waited.TotalSeconds:0.#} s.", "Try again later.") { Target = _source };
        }

        _waited = TimeSpan.Zero;
        _takenBefore = Taken;
    }

    private SyncFault Stalled(Exception cause) => new(FaultKind.ServiceTimeout,
        $"The download from {_source} stood still for {_standstill.TotalSeconds:0.#} s.", "Try again later.", cause) { Target = _source };

    private SyncFault Incomplete(Exception cause) => new(FaultKind.IncompleteDownload,
        $"The download from {_source} ended before it was complete.", "Try again; nothing was planned or sent.", _redactor.Hide(cause)) { Target = _source };
}
