using System.Text;
using CsvHelper;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>
/// The members of a file as CsvHelper sees them, followed by the rules of the design. Each byte goes through CsvHelper as one
/// character (Latin-1), so that bytes that are not UTF-8 reach the comparison as they are.
/// </summary>
internal sealed class IndependentReading
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a text that the product has accepted.</summary>
    /// <param name="text">The text, without a byte order mark.</param>
    /// <param name="options">How the product read it.</param>
    /// <param name="keyColumn">The column that the product took the keys from; null for a list of keys.</param>
    public IndependentReading(byte[] text, MemberReadOptions options, string? keyColumn)
    {
        CsvReaderOptions rfc4180 = new()
        {
            Mode = CsvMode.Rfc4180,
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = true,
            TrimWhitespace = false,
            FieldCountMismatch = options.IsKeyList ? CsvFieldCountHandling.Allow : CsvFieldCountHandling.Throw,
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = record => StrayQuotesOnly &= record.Reason == CsvMalformedReason.StrayQuote || (options.IsKeyList && record.Reason == CsvMalformedReason.FieldCountMismatch),
        };
        using CsvReader reader = CsvReader.Create(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(text)), rfc4180);
        int column = keyColumn is null ? 0 : -1;
        while (reader.Read())
        {
            if (column < 0)
            {
                column = Array.FindIndex(reader.Current.ToArray(), name => Encoding.UTF8.GetString(Bytes(WithoutTab(name))) == keyColumn);
                Assert.True(column >= 0, "There is no such column.");
            }
            else
            {
                Take(reader.GetString(column), options.IsKeyList);
            }
        }
    }

    /// <summary>Distinct usable keys; each byte is one character.</summary>
    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

    public long Rows { get; private set; }

    public long Skipped { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>False when CsvHelper had to recover from something that is no CSV at all.</summary>
    public bool StrayQuotesOnly { get; private set; } = true;

    /// <summary>
    /// Tells whether the bytes of a key stand in a text as a CSV field may: between commas, line ends, or the text's own ends, perhaps
    /// behind a tab; in quotes, and then with its own quotes doubled, if it has to be.
    /// </summary>
    public static bool Holds(byte[] text, ReadOnlySpan<byte> key, bool mayHaveTab)
    {
        string doubled = Encoding.Latin1.GetString(key).Replace("\"", "\"\"", StringComparison.Ordinal);
        return HoldsBetweenEnds(text, Encoding.Latin1.GetBytes('"' + doubled + '"'))
            || (mayHaveTab && HoldsBetweenEnds(text, Encoding.Latin1.GetBytes("\"\t" + doubled + '"')))
            || (key.IndexOfAny(",\r\n"u8) < 0 && (HoldsBetweenEnds(text, key) || (mayHaveTab && HoldsBetweenEnds(text, [(byte)'\t', .. key]))));
    }

    private static bool HoldsBetweenEnds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> field)
    {
        for (int start = 0; start + field.Length <= text.Length;)
        {
            int found = text[start..].IndexOf(field);
            if (found < 0)
                return false;
            int at = start + found;
            if ((at == 0 || IsEnd(text[at - 1])) && (at + field.Length == text.Length || IsEnd(text[at + field.Length])))
                return true;
            start = at + 1;
        }

        return false;
    }

    private static bool IsEnd(byte value) => value is (byte)',' or (byte)'\r' or (byte)'\n';

    private void Take(string value, bool asItIs)
    {
        Rows++;
        string key = asItIs ? value : WithoutTab(value);
        if (key.Length == 0 || (!asItIs && key.Trim(' ', '\t').Length == 0) || !IsText(Bytes(key)))
            Skipped++;
        else if (!Members.Add(key))
            Duplicates++;
    }

    private static byte[] Bytes(string value) => Encoding.Latin1.GetBytes(value);

    private static bool IsText(byte[] key)
    {
        try
        {
            s_strict.GetCharCount(key);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string WithoutTab(string value) => value.StartsWith('\t') ? value[1..] : value;
}
