using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LDCohortSync.Membership;

/// <summary>
/// Cuts UTF-8 CSV into records as RFC 4180 has it, from a buffer that is refilled in between: commas, quoted fields with
/// doubled quotes and line breaks, lines that end in LF, CR LF or CR.
/// </summary>
/// <remarks>
/// It looks at 64 bytes at a time, once: which of them are quotes and which end a field that is not quoted. Finding the end of
/// a field is then a matter of counting bits.
/// </remarks>
internal sealed class CsvScanner
{
    // Enough for a small file. One that fills it gets the usual buffer.
    private const int FirstBuffer = 16 * 1024;
    private const int UsualBuffer = 256 * 1024;
    private const int LargestRecord = 16 * 1024 * 1024;
    private const int MostFields = 10_000;
    private const int WindowBytes = 64;

    // The last window may reach beyond what is in the buffer.
    private byte[] _buffer = new byte[FirstBuffer + WindowBytes];
    private int _recordStart;
    private int _next;              // where the record that comes next begins
    private int _end;               // of what is in the buffer
    private long _taken;            // from the source
    private bool _sourceEnded;
    private Field[] _fields = new Field[16];
    private byte[] _unquoted = new byte[256];
    private long _linesBefore;      // line ends in front of what is in the buffer

    private int _window = -WindowBytes;
    private ulong _quotes;
    private ulong _fieldEnds;

    /// <summary>What an attempt to read a record came to.</summary>
    public enum Outcome
    {
        /// <summary>A record was read.</summary>
        Record,

        /// <summary>The record goes on behind the buffer.</summary>
        NeedsMore,

        /// <summary>There is no further record.</summary>
        End,
    }

    /// <summary>Fields of the record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The line on which the record began, counted from 1. Counted anew each time.</summary>
    public long Line => 1 + _linesBefore + LineEnds(_buffer.AsSpan(0, _recordStart));

    /// <summary>True when the record is a line with nothing on it.</summary>
    public bool IsEmptyLine { get; private set; }

    private int Capacity => _buffer.Length - WindowBytes;

    /// <summary>
    /// Moves what is unread to the front and takes more from the source: at least as much again as there is of an unfinished
    /// record, so that a large one is not scanned anew for each small piece of it that arrives.
    /// </summary>
    /// <exception cref="FormatException">A single record is larger than 16 MiB.</exception>
    public async ValueTask FillAsync(Stream source, CancellationToken cancellation)
    {
        if (_next > 0)
        {
            _linesBefore += LineEnds(_buffer.AsSpan(0, _next));
            _buffer.AsSpan(_next.._end).CopyTo(_buffer);
            _end -= _next;
            _next = 0;
        }

        _recordStart = 0;
        _window = -WindowBytes;
        if (_end == Capacity || (_taken >= FirstBuffer && Capacity < UsualBuffer))
        {
            if (Capacity >= LargestRecord)
                throw new FormatException($"Line {Line}: one row has more than {LargestRecord:N0} bytes; a quote may not be closed.");
            Array.Resize(ref _buffer, Math.Max(UsualBuffer, Capacity * 2) + WindowBytes);
        }

        Memory<byte> room = _buffer.AsMemory(_end..Capacity);
        int least = Math.Clamp(_end, 1, room.Length);
        int length = await source.ReadAtLeastAsync(room, least, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _end += length;
        _taken += length;
        _sourceEnded = length < least;
    }

    /// <summary>Reads the next record.</summary>
    /// <exception cref="FormatException">The text breaks the rules of CSV.</exception>
    /// <exception cref="EndOfStreamException">The source ends inside a quoted field.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Outcome TryRead()
    {
        _recordStart = _next;
        if (_next == _end)
            return _sourceEnded ? Outcome.End : Outcome.NeedsMore;

        int count = 0;
        int position = _next;
        bool more = true;
        while (more)
        {
            if (count == _fields.Length)
                Array.Resize(ref _fields, count * 2);
            if (!TryReadField(ref position, ref _fields[count], out more))
                return Outcome.NeedsMore;
            if (count++ == MostFields)
                throw new FormatException($"Line {Line}: one row has more than {MostFields:N0} fields.");
        }

        IsEmptyLine = count == 1 && _fields[0] is { Length: 0, IsQuoted: false };
        FieldCount = count;
        _next = position;
        return Outcome.Record;
    }

    /// <summary>One field of the record, unquoted. Valid until the next call of any method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<byte> FieldAt(int index)
    {
        Field field = _fields[index];
        ReadOnlySpan<byte> raw = _buffer.AsSpan(field.Start, field.Length);
        return field.HasDoubledQuotes ? Unquoted(raw) : raw;
    }

    private ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> raw)
    {
        if (_unquoted.Length < raw.Length)
            _unquoted = new byte[raw.Length];
        int length = 0;
        while (true)
        {
            int quote = raw.IndexOf((byte)'"');
            ReadOnlySpan<byte> part = quote < 0 ? raw : raw[..(quote + 1)];
            part.CopyTo(_unquoted.AsSpan(length));
            length += part.Length;
            if (quote < 0)
                return _unquoted.AsSpan(0, length);
            raw = raw[(quote + 2)..];
        }
    }

    // Reads a field and the comma or line end behind it. False when the buffer ends before that is decided.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadField(ref int position, ref Field field, out bool more)
    {
        more = false;
        if (position < _end && _buffer[position] == '"')
        {
            if (!TryReadQuoted(ref position, ref field))
                return false;
        }
        else
        {
            int end = NextFieldEnd(position);
            if (end < 0)
            {
                if (!_sourceEnded)
                    return false;
                end = _end;
            }

            field = new(position, end - position, IsQuoted: false, HasDoubledQuotes: false);
            position = end;
        }

        if (position == _end)
            return _sourceEnded;
        switch (_buffer[position])
        {
            case (byte)',':
                position++;
                more = true;
                // A comma at the very end of the source is followed by one more, empty field.
                return position < _end || _sourceEnded;
            case (byte)'\n':
                position++;
                return true;
            case (byte)'\r':
                if (position + 1 == _end && !_sourceEnded)
                    return false;
                position += position + 1 < _end && _buffer[position + 1] == '\n' ? 2 : 1;
                return true;
            default:
                throw new FormatException($"Line {Line + LineEnds(_buffer.AsSpan(_recordStart..position))}: there is text behind the closing quote of a field.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadQuoted(ref int position, ref Field field)
    {
        int start = position + 1;
        int scan = start;
        bool doubled = false;
        while (true)
        {
            int quote = NextQuote(scan);
            if (quote < 0)
            {
                if (_sourceEnded)
                    throw new EndOfStreamException($"Line {Line}: the text ends inside a quoted field.");
                return false;
            }

            scan = quote + 1;
            if (scan == _end && !_sourceEnded)
                return false;
            if (scan == _end || _buffer[scan] != '"')
                break;
            doubled = true;
            scan++;
        }

        field = new(start, scan - 1 - start, IsQuoted: true, doubled);
        position = scan;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NextQuote(int from)
    {
        while (from < _end)
        {
            if (from - _window >= WindowBytes)
                Look(from);
            ulong found = _quotes >> (from - _window);
            if (found != 0)
                return from + BitOperations.TrailingZeroCount(found);
            from = _window + WindowBytes;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NextFieldEnd(int from)
    {
        while (from < _end)
        {
            if (from - _window >= WindowBytes)
                Look(from);
            ulong found = _fieldEnds >> (from - _window);
            if (found != 0)
                return from + BitOperations.TrailingZeroCount(found);
            from = _window + WindowBytes;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Look(int from)
    {
        Vector256<byte> low = Vector256.Create<byte>(_buffer.AsSpan(from, Vector256<byte>.Count));
        Vector256<byte> high = Vector256.Create<byte>(_buffer.AsSpan(from + Vector256<byte>.Count, Vector256<byte>.Count));
        ulong within = _end - from < WindowBytes ? (1UL << (_end - from)) - 1 : ulong.MaxValue;
        _quotes = (Quotes(low) | (ulong)Quotes(high) << 32) & within;
        _fieldEnds = (FieldEnds(low) | (ulong)FieldEnds(high) << 32) & within;
        _window = from;
    }

    private static uint Quotes(Vector256<byte> bytes) => Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();

    private static uint FieldEnds(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, Vector256.Create((byte)',')) | Vector256.Equals(bytes, Vector256.Create((byte)'\n'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\r'))).ExtractMostSignificantBits();

    private static long LineEnds(ReadOnlySpan<byte> text)
    {
        int returns = text.Count((byte)'\r');
        return text.Count((byte)'\n') + returns - (returns == 0 ? 0 : text.Count("\r\n"u8));
    }

    // Start counts from the buffer's beginning.
    private readonly record struct Field(int Start, int Length, bool IsQuoted, bool HasDoubledQuotes);
}
