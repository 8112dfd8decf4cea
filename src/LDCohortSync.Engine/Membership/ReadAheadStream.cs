using System.Buffers;
using System.Threading.Channels;

namespace LDCohortSync.Membership;

/// <summary>
/// Reads a source on a thread of its own, a little ahead of whoever reads this: unpacking a file and making sense of it go on
/// side by side. An error of the source comes behind the bytes that came before it.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int PieceBytes = 128 * 1024;

    private readonly Stream _source;
    private readonly Func<long> _taken;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<Piece> _pieces;
    private readonly Task _reading;
    private Piece _piece = Piece.None;
    private int _used;
    private bool _isDisposed;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The source, which belongs to this until it is disposed. It stays open.</param>
    /// <param name="open">What has to be done before the source can be read.</param>
    /// <param name="taken">How far the source has come by now, in its own measure.</param>
    /// <param name="aheadBytes">About how many bytes may wait to be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public ReadAheadStream(Stream source, Func<CancellationToken, Task> open, Func<long> taken, int aheadBytes, CancellationToken cancellation)
    {
        _source = source;
        _taken = taken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _pieces = Channel.CreateBounded<Piece>(new BoundedChannelOptions(Math.Max(1, aheadBytes / PieceBytes)) { SingleReader = true, SingleWriter = true });
        Opening = Task.Run(() => open(_stop.Token), CancellationToken.None);
        _reading = Task.Run(ReadSourceAsync, CancellationToken.None);
    }

    /// <summary>Ends when the source can be read.</summary>
    public Task Opening { get; }

    /// <summary>How far the source had come with the bytes that were read from here so far.</summary>
    public long SourceTaken => _piece.Taken;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_used == _piece.Length && !await NextAsync(cancellationToken).ConfigureAwait(false))
            return 0;
        int length = Math.Min(buffer.Length, _piece.Length - _used);
        _piece.Bytes.AsSpan(_used, length).CopyTo(buffer.Span);
        _used += length;
        return length;
    }

    /// <summary>Stops reading; when it returns, nothing touches the source any more.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        do
            Return();
        while (_pieces.Reader.TryRead(out _piece));
        _piece = Piece.None;
        _stop.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        Return();
        while (await _pieces.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (_pieces.Reader.TryRead(out _piece))
                return true;
        }

        return false;
    }

    private void Return()
    {
        if (_piece.Bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_piece.Bytes);
        _piece = Piece.None with { Taken = _piece.Taken };
        _used = 0;
    }

    private async Task ReadSourceAsync()
    {
        Exception? error = null;
        bool ended = false;
        while (!ended)
        {
            byte[] array = ArrayPool<byte>.Shared.Rent(PieceBytes);
            int length = 0;
            try
            {
                await Opening.ConfigureAwait(false);
                // Whole pieces: handing over costs more than reading a little.
                while (length < PieceBytes && !ended)
                {
                    int read = await _source.ReadAsync(array.AsMemory(length, PieceBytes - length), _stop.Token).ConfigureAwait(false);
                    length += read;
                    ended = read == 0;
                }
            }
            catch (Exception e)
            {
                (error, ended) = (e, true);     // thrown where the bytes are read, behind those that came before
            }

            // A source that was given up must not look like one that has ended.
            if (!await TryHandOverAsync(new(array, length, _taken())).ConfigureAwait(false))
                (error, ended) = (error ?? new OperationCanceledException(_stop.Token), true);
        }

        _pieces.Writer.Complete(error);
    }

    // False when nobody wants it any more.
    private async ValueTask<bool> TryHandOverAsync(Piece piece)
    {
        if (piece.Length > 0 && !_stop.IsCancellationRequested)
        {
            try
            {
                await _pieces.Writer.WriteAsync(piece, _stop.Token).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException)
            {
                // Being disposed of, or stopped, which the reader learns from its own token.
            }
        }

        ArrayPool<byte>.Shared.Return(piece.Bytes);
        return piece.Length == 0;
    }

    private readonly record struct Piece(byte[] Bytes, int Length, long Taken)
    {
        public static Piece None { get; } = new([], 0, 0);
    }
}
