using System.Buffers.Binary;
using System.IO.Compression;

namespace LDCohortSync.Membership;

/// <summary>
/// Unpacks gzip and insists on its end. The runtime's own stream takes a file that was cut off for a shorter one and says
/// nothing, and it does not look at a checksum of which a part is missing. So the checksum and the length that gzip keeps in its
/// last eight bytes are compared with what came out.
/// </summary>
/// <remarks>Both are the last member's (RFC 1952, 2.3.1), so files glued together from several gzip files are refused.</remarks>
internal sealed class WholeGzipStream(SourceStream packed) : ReadOnlyStream
{
    // A header, the end of an empty block, and the trailer.
    private const int LeastBytes = 10 + 2 + 8;

    private readonly GZipStream _unpacked = new(packed, CompressionMode.Decompress, leaveOpen: true);
    private readonly GzipChecksum _checksum = new();
    private long _out;

    /// <exception cref="EndOfStreamException">The content is not whole.</exception>
    /// <exception cref="InvalidDataException">The content is damaged.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await _unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _out += length;
        _checksum.Append(buffer.Span[..length]);
        if (length == 0 && buffer.Length > 0)
            await RequireEndAsync(cancellationToken).ConfigureAwait(false);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private async Task RequireEndAsync(CancellationToken cancellation)
    {
        // What is left belongs to the trailer; a connection that was cut shows itself here too.
        byte[] rest = new byte[4096];
        while (await packed.ReadAsync(rest, cancellation).ConfigureAwait(false) > 0)
        {
        }

        if (packed.Taken < LeastBytes || BinaryPrimitives.ReadUInt32LittleEndian(packed.Tail[4..]) != (uint)_out
            || BinaryPrimitives.ReadUInt32LittleEndian(packed.Tail) != _checksum.Value)
        {
            throw new EndOfStreamException("The gzip data ends early or is not one whole gzip file.");
        }
    }
}
