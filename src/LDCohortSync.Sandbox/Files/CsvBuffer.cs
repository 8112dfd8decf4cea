using System.Buffers;
using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>Collects CSV bytes and hands them on in pieces, so that a file of millions of rows never lies in memory.</summary>
internal sealed class CsvBuffer(Stream target, CancellationToken cancellationToken)
{
    private const int PieceBytes = 64 * 1_024;

    private readonly ArrayBufferWriter<byte> _buffer = new(PieceBytes + 4_096);

    public void Write(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>A field in quotes, its own quotes doubled (RFC 4180).</summary>
    public void WriteQuoted(string text)
    {
        _buffer.Write("\""u8);
        Encoding.UTF8.GetBytes(text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text, _buffer);
        _buffer.Write("\""u8);
    }

    /// <summary>A field in quotes only if it needs them (RFC 4180).</summary>
    public void WriteMinimal(ReadOnlySpan<byte> text)
    {
        if (!NeedsQuotes(text))
        {
            _buffer.Write(text);
            return;
        }

        _buffer.Write("\""u8);
        foreach (byte part in text)
        {
            if (part == (byte)'"')
            {
                _buffer.Write("\""u8);
            }

            _buffer.Write(new ReadOnlySpan<byte>(in part));
        }

        _buffer.Write("\""u8);
    }

    public static bool NeedsQuotes(ReadOnlySpan<byte> text) => text.IndexOfAny("\",\r\n"u8) >= 0;

    public ValueTask FlushIfFullAsync() => _buffer.WrittenCount >= PieceBytes ? FlushAsync() : ValueTask.CompletedTask;

    public async ValueTask FlushAsync()
    {
        await target.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
    }
}
