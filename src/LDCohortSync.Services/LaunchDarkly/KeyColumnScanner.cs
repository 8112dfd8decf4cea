using System.Buffers;

namespace LDCohortSync.Services;

/// <summary>
/// Cuts the first column out of UTF-8 CSV (RFC 4180) that arrives in pieces: quoted fields with doubled quotes and line breaks,
/// lines that end in LF, CR LF or CR. Empty first fields are passed over.
/// </summary>
internal sealed class KeyColumnScanner(KeyColumnScanner.Taker take)
{
    private static readonly SearchValues<byte> s_fieldEnd = SearchValues.Create(",\n\r"u8);

    private readonly ArrayBufferWriter<byte> _field = new(256);
    private State _state = State.FieldStart;
    private bool _firstColumn = true;
    private bool _atBeginning = true;
    private bool _afterCarriageReturn;
    private long _line = 1;

    /// <summary>Takes a key; valid during the call.</summary>
    public delegate void Taker(ReadOnlySpan<byte> key);

    private enum State
    {
        FieldStart,
        Plain,
        Quoted,
        QuoteInQuoted,
    }

    /// <summary>Reads on.</summary>
    /// <exception cref="FormatException">The text breaks the rules of CSV.</exception>
    public void Scan(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int used = _state switch
            {
                State.FieldStart => Start(text),
                State.Plain => Plain(text),
                State.Quoted => Quoted(text),
                _ => AfterQuote(text),
            };
            text = text[used..];
        }
    }

    /// <summary>Ends the text.</summary>
    /// <exception cref="EndOfStreamException">It ends inside a quoted field.</exception>
    public void End()
    {
        if (_state == State.Quoted)
            throw new EndOfStreamException("it ends inside a quoted field.");
        if (_state != State.FieldStart || !_firstColumn)
            EndField(endsRecord: true);
    }

    private int Start(ReadOnlySpan<byte> text)
    {
        byte value = text[0];
        if (value == '\n' && _afterCarriageReturn)
        {
            _afterCarriageReturn = false;
            return 1;
        }

        _afterCarriageReturn = false;
        bool quoted = value == '"';
        _state = quoted ? State.Quoted : State.Plain;
        return quoted ? 1 : 0;
    }

    private int Plain(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAny(s_fieldEnd);
        Keep(length < 0 ? text : text[..length]);
        return length < 0 ? text.Length : length + EndAt(text[length]);
    }

    private int Quoted(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOf((byte)'"');
        Keep(length < 0 ? text : text[..length]);
        if (length < 0)
            return text.Length;
        _state = State.QuoteInQuoted;
        return length + 1;
    }

    private int AfterQuote(ReadOnlySpan<byte> text)
    {
        byte value = text[0];
        if (value == '"')
        {
            Keep("\""u8);
            _state = State.Quoted;
            return 1;
        }

        return s_fieldEnd.Contains(value)
            ? EndAt(value)
            : throw new FormatException($"line {_line}: there is text behind the closing quote of a field.");
    }

    private int EndAt(byte separator)
    {
        EndField(endsRecord: separator != ',');
        _afterCarriageReturn = separator == '\r';
        return 1;
    }

    private void EndField(bool endsRecord)
    {
        if (_firstColumn)
        {
            ReadOnlySpan<byte> key = _field.WrittenSpan;
            if (_atBeginning && key.StartsWith("\uFEFF"u8))
                key = key[3..];
            _atBeginning = false;
            if (!key.IsEmpty)
                take(key);
            _field.ResetWrittenCount();
        }

        _firstColumn = endsRecord;
        if (endsRecord)
            _line++;
        _state = State.FieldStart;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_firstColumn)
            _field.Write(bytes);
    }
}
