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
    private const int MostPieces = 4;

    private readonly Stream _source;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<ArraySegment<byte>> _pieces = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(MostPieces) { SingleReader = true, SingleWriter = true });
    private readonly Task _reading;
    private ArraySegment<byte> _piece = ArraySegment<byte>.Empty;
    private int _used;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The source, which belongs to this until it is disposed. It stays open.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public ReadAheadStream(Stream source, CancellationToken cancellation)
    {
        _source = source;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Run(ReadSourceAsync, CancellationToken.None);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_used == _piece.Count && !await NextAsync(cancellationToken).ConfigureAwait(false))
            return 0;
        int length = Math.Min(buffer.Length, _piece.Count - _used);
        _piece.AsSpan(_used, length).CopyTo(buffer.Span);
        _used += length;
        return length;
    }

    /// <summary>Stops reading; when it returns, nothing touches the source any more.</summary>
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        Return();
        while (_pieces.Reader.TryRead(out _piece))
            Return();
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
        if (_piece.Array is { Length: > 0 } array)
            ArrayPool<byte>.Shared.Return(array);
        _piece = ArraySegment<byte>.Empty;
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

            if (!await TryHandOverAsync(new(array, 0, length)).ConfigureAwait(false))
                ended = true;
        }

        _pieces.Writer.Complete(error);
    }

    // False when nobody wants it any more.
    private async ValueTask<bool> TryHandOverAsync(ArraySegment<byte> piece)
    {
        if (piece.Count > 0 && !_stop.IsCancellationRequested)
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

        ArrayPool<byte>.Shared.Return(piece.Array!);
        return piece.Count == 0;
    }
}
