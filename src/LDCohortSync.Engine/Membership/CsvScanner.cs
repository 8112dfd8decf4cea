using System.Buffers;

namespace LDCohortSync.Membership;

/// <summary>
/// Cuts UTF-8 CSV into records as RFC 4180 has it, from a buffer that is refilled in between: commas, quoted fields with
/// doubled quotes and line breaks, lines that end in LF, CR LF or CR.
/// </summary>
internal sealed class CsvScanner
{
    // Enough for a small file. One that fills it gets the usual buffer.
    private const int FirstBuffer = 16 * 1024;
    private const int UsualBuffer = 256 * 1024;
    private const int LargestRecord = 16 * 1024 * 1024;
    private const int MostFields = 10_000;

    private static readonly SearchValues<byte> s_fieldEnd = SearchValues.Create(",\n\r"u8);

    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;             // of the record that comes next
    private int _end;               // of what is in the buffer
    private long _taken;            // from the source
    private bool _sourceEnded;
    private Field[] _fields = new Field[16];
    private byte[] _unquoted = new byte[256];
    private long _nextLine = 1;

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

    /// <summary>The line on which the record began, counted from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>True when the record is a line with nothing on it.</summary>
    public bool IsEmptyLine { get; private set; }

    /// <summary>
    /// Moves what is unread to the front and takes more from the source: at least as much again as there is of an unfinished
    /// record, so that a large one is not scanned anew for each small piece of it that arrives.
    /// </summary>
    /// <exception cref="FormatException">A single record is larger than 16 MiB.</exception>
    public async ValueTask FillAsync(Stream source, CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length || (_taken >= FirstBuffer && _buffer.Length < UsualBuffer))
        {
            if (_buffer.Length >= LargestRecord)
                throw new FormatException($"Line {Line}: one row has more than {LargestRecord:N0} bytes; a quote may not be closed.");
            Array.Resize(ref _buffer, Math.Max(UsualBuffer, _buffer.Length * 2));
        }

        Memory<byte> room = _buffer.AsMemory(_end);
        int least = Math.Clamp(_end, 1, room.Length);
        int length = await source.ReadAtLeastAsync(room, least, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _end += length;
        _taken += length;
        _sourceEnded = length < least;
    }

    /// <summary>Reads the next record.</summary>
    /// <exception cref="FormatException">The text breaks the rules of CSV.</exception>
    /// <exception cref="EndOfStreamException">The source ends inside a quoted field.</exception>
    public Outcome TryRead()
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(_start, _end - _start);
        Line = _nextLine;
        if (text.IsEmpty)
            return _sourceEnded ? Outcome.End : Outcome.NeedsMore;

        int count = 0;
        int position = 0;
        long line = Line;
        bool more = true;
        while (more)
        {
            if (!TryReadField(text, ref position, ref line, out Field field, out more))
                return Outcome.NeedsMore;
            if (count == MostFields)
                throw new FormatException($"Line {Line}: one row has more than {MostFields:N0} fields.");
            if (count == _fields.Length)
                Array.Resize(ref _fields, count * 2);
            _fields[count++] = field;
        }

        IsEmptyLine = count == 1 && _fields[0] is { Length: 0, IsQuoted: false };
        FieldCount = count;
        RecordStart = _start;
        _start += position;
        _nextLine = line;
        return Outcome.Record;
    }

    /// <summary>One field of the record, unquoted. Valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> FieldAt(int index)
    {
        Field field = _fields[index];
        ReadOnlySpan<byte> raw = _buffer.AsSpan(RecordStart + field.Start, field.Length);
        if (!field.HasDoubledQuotes)
            return raw;
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

    private int RecordStart { get; set; }

    // Reads a field and the comma or line end behind it. False when the buffer ends before that is decided.
    private bool TryReadField(ReadOnlySpan<byte> text, ref int position, ref long line, out Field field, out bool more)
    {
        more = false;
        bool quoted = position < text.Length && text[position] == '"';
        if (quoted)
        {
            if (!TryReadQuoted(text, ref position, ref line, out field))
                return false;
        }
        else
        {
            int length = text[position..].IndexOfAny(s_fieldEnd);
            if (length < 0)
            {
                if (!_sourceEnded)
                {
                    field = default;
                    return false;
                }

                length = text.Length - position;
            }

            field = new(position, length, IsQuoted: false, HasDoubledQuotes: false);
            position += length;
        }

        if (position == text.Length)
            return _sourceEnded;
        switch (text[position])
        {
            case (byte)',':
                position++;
                more = true;
                // A comma at the very end of the source is followed by one more, empty field.
                return position < text.Length || _sourceEnded;
            case (byte)'\n':
                position++;
                line++;
                return true;
            case (byte)'\r':
                if (position + 1 == text.Length && !_sourceEnded)
                    return false;
                position += position + 1 < text.Length && text[position + 1] == '\n' ? 2 : 1;
                line++;
                return true;
            default:
                throw new FormatException($"Line {line}: there is text behind the closing quote of a field.");
        }
    }

    private bool TryReadQuoted(ReadOnlySpan<byte> text, ref int position, ref long line, out Field field)
    {
        int start = position + 1;
        int scan = start;
        bool doubled = false;
        field = default;
        while (true)
        {
            int quote = text[scan..].IndexOf((byte)'"');
            if (quote < 0)
            {
                if (_sourceEnded)
                    throw new EndOfStreamException($"Line {Line}: the text ends inside a quoted field.");
                return false;
            }

            scan += quote + 1;
            if (scan == text.Length && !_sourceEnded)
                return false;
            if (scan == text.Length || text[scan] != '"')
                break;
            doubled = true;
            scan++;
        }

        field = new(start, scan - 1 - start, IsQuoted: true, doubled);
        line += LineEnds(text.Slice(start, field.Length));
        position = scan;
        return true;
    }

    private static long LineEnds(ReadOnlySpan<byte> text)
    {
        // Almost no field has one, so one look has to be enough for most.
        return text.IndexOfAny((byte)'\n', (byte)'\r') < 0
            ? 0
            : text.Count((byte)'\n') + text.Count((byte)'\r') - text.Count("\r\n"u8);
    }

    private readonly record struct Field(int Start, int Length, bool IsQuoted, bool HasDoubledQuotes);
}
