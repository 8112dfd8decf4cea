namespace LDCohortSync.Membership;

/// <summary>
/// The text of a member file: unpacked when its first bytes are gzip's, without a byte order mark. Which headers the file
/// came with does not matter, so a web server that packs it, and one that stores it packed, are the same.
/// </summary>
internal sealed class MemberStream : ReadOnlyStream
{
    // Gzip inside gzip: a packed file that the web server packed once more.
    private const int MostLayers = 2;

    // Enough to tell other formats by.
    private const int HeadBytes = 64;

    private readonly SourceStream _source;
    private readonly List<WholeGzipStream> _layers = [];
    private readonly ReadBounds _bounds;
    private SourceStream _text;

    public MemberStream(Stream file, ReadBounds bounds)
    {
        _bounds = bounds;
        _source = new(file, bounds);
        _text = _source;
    }

    /// <summary>Bytes taken from the file so far, packed if it is.</summary>
    public long Taken => _source.Taken;

    /// <summary>Bytes of the file; null when unknown.</summary>
    public long? Total => _source.Total;

    /// <summary>The text's first bytes, once it is open. They are still to be read.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>Looks at the first bytes and unpacks. To be called once, before reading.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> head = await _text.PeekAsync(HeadBytes, cancellation).ConfigureAwait(false);
        while (head.Span.StartsWith<byte>([0x1F, 0x8B]) && _layers.Count < MostLayers)
        {
            _layers.Add(new(_text));
            _text = new(_layers[^1], _bounds, _source);
            head = await _text.PeekAsync(HeadBytes, cancellation).ConfigureAwait(false);
        }

        if (head.Span is [0x1F])
            throw new EndOfStreamException("The gzip data ends behind its first byte.");
        Head = head;
        if (!head.Span.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            return;
        await _text.ReadExactlyAsync(new byte[3], cancellation).ConfigureAwait(false);
        Head = head[3..];
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _text.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (WholeGzipStream layer in _layers)
                layer.Dispose();
        }

        base.Dispose(disposing);
    }
}
