using System.IO.Compression;
using System.Text;
using LDCohortSync.Engine.Tests.Doubles;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>
/// A random member file. It stays where the reader and CsvHelper mean to agree. Left out: text behind a closing quote, which
/// RFC 4180 does not allow, CsvHelper appends to the value and the reader refuses; a quote that is never closed, which
/// CsvHelper lets run to the end; rows longer or shorter than the header. A quote inside an unquoted value is not allowed by
/// RFC 4180 either, and both take it as it is.
/// </summary>
internal sealed class GeneratedMemberFile
{
    private static readonly string[] s_pieces =
    [
        "u", "User", "user-1", "7", "é", "e\u0301", "ß", "😀", "👩‍👩‍👧", "שלום", "مرحبا", "用户", "\u200F", "\u00A0", "\uFEFF", "\u0001", " ", "\t", "'", ";", "|", "=1+1",
        "#", "\\", "<b>", "{x}", "\u2028", "\u0085", "\v", "\f", "\0",
    ];

    // Only inside quotes.
    private static readonly string[] s_special = [",", "\"", "\n", "\r\n", "\r", "\"\"", "\",\"", ",\n"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly string[] _lineEnds;
    private readonly double _quoting;
    private readonly double _blanks;
    private readonly double _tabs;
    private readonly bool _strayQuotes;
    private readonly List<string> _used = [];

    public GeneratedMemberFile(int seed)
    {
        _random = new(seed);
        KeyProperty = Pick("user_id", "amplitude_id", "e-mail, work", "gp \"x\"", "schlüssel😀");
        _lineEnds = Pick<string[]>(["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]);
        _quoting = Pick(0.0, 0.5, 0.9, 1.0);
        _blanks = Pick(0.0, 0.1, 0.5);
        _tabs = Pick(0.0, 0.2, 1.0);
        _strayQuotes = Chance(0.3);
        Write();
        Text = _text.ToString();

        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        bytes = Chance(0.3) ? [0xEF, 0xBB, 0xBF, .. bytes] : bytes;
        Unpacked = bytes;
        for (int layers = Pick(0, 0, 1, 2); layers > 0; layers--)
            bytes = MemberText.Gzip(bytes, Pick(CompressionLevel.Optimal, CompressionLevel.Fastest, CompressionLevel.NoCompression));
        Bytes = bytes;
    }

    public string KeyProperty { get; }

    /// <summary>The file as text, unpacked and without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>The file before it was packed.</summary>
    public byte[] Unpacked { get; }

    /// <summary>The file as it would be stored.</summary>
    public byte[] Bytes { get; }

    /// <summary>Opens the file as a stream that delivers pieces of random sizes.</summary>
    public Stream Open()
    {
        int largest = Pick(1, 3, 40, 1000, int.MaxValue - 1);
        return new SlicedStream(Bytes, () => 1 + _random.Next(largest));
    }

    private void Write()
    {
        int columns = 1 + _random.Next(6);
        int keyColumn = _random.Next(columns);
        string[] header = [.. Enumerable.Range(0, columns).Select(i => i == keyColumn || Chance(0.1) ? KeyProperty : Pick("amplitude_id", "name", "na,me", "", "na\nme", "User_Id "))];
        WriteRow(header);
        int rows = _random.Next(Pick(2, 10, 60));
        for (int i = 0; i < rows; i++)
        {
            if (Chance(0.03))
                _text.Append(Pick(_lineEnds));      // a line with nothing on it
            WriteRow([.. Enumerable.Range(0, columns).Select(_ => Value())]);
        }

        if (Chance(0.3))
            _text.Length -= _text[^1] == '\n' && _text.Length > 1 && _text[^2] == '\r' ? 2 : 1;
    }

    private void WriteRow(string[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            string value = Chance(_tabs) ? '\t' + values[i] : values[i];
            bool mustQuote = value.AsSpan().IndexOfAny(",\r\n") >= 0 || value.StartsWith('"') || (value.Contains('"', StringComparison.Ordinal) && !_strayQuotes);
            if (mustQuote || Chance(_quoting))
                _text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                _text.Append(value);
        }

        _text.Append(Pick(_lineEnds));
    }

    private string Value()
    {
        if (Chance(_blanks))
            return Pick("", "", " ", "\t", "  \t ");
        if (_used.Count > 0 && Chance(0.2))
            return _used[_random.Next(_used.Count)];
        StringBuilder value = new();
        int pieces = 1 + _random.Next(Chance(0.02) ? 400 : 4);
        for (int i = 0; i < pieces; i++)
            value.Append(Chance(0.15) ? Pick(s_special) : Pick(s_pieces));
        _used.Add(value.ToString());
        return _used[^1];
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
