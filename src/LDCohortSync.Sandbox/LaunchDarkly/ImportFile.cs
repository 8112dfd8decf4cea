using System.Buffers;
using System.Text.Unicode;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The file of an import: CSV without a header, the keys in the first column, quoting as RFC 4180 has it. Lines without a key are
/// skipped, white space is part of a key, and a byte order mark is refused.
/// </summary>
internal sealed class ImportFile
{
    private readonly ArrayBufferWriter<byte> _quoted = new();

    private ImportFile()
    {
    }

    /// <summary>The different keys.</summary>
    public HashSet<byte[]> Keys { get; } = new(Utf8KeyComparer.Instance);

    /// <summary>The number of keys, repeated ones included.</summary>
    public int KeyCount { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="SegmentPatchException">It is no such file, or it has too many keys.</exception>
    public static ImportFile Parse(ReadOnlySpan<byte> csv, int maximumKeys)
    {
        if (csv.StartsWith("\uFEFF"u8) || !Utf8.IsValid(csv))
        {
            throw new SegmentPatchException("The file is no CSV in UTF-8 without a byte order mark");
        }

        ImportFile file = new();
        while (!csv.IsEmpty)
        {
            file.Add(file.ReadField(ref csv), maximumKeys);
            while (TryTake(ref csv, (byte)','))
            {
                file.ReadField(ref csv);
            }

            TakeLineEnd(ref csv);
        }

        return file;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> csv, byte expected)
    {
        bool isNext = !csv.IsEmpty && csv[0] == expected;
        csv = isNext ? csv[1..] : csv;
        return isNext;
    }

    private static void TakeLineEnd(ref ReadOnlySpan<byte> csv)
    {
        bool isEnd = csv.IsEmpty;
        isEnd |= TryTake(ref csv, (byte)'\r');
        isEnd |= TryTake(ref csv, (byte)'\n');
        if (!isEnd)
        {
            throw new SegmentPatchException("The file has text behind a quoted field");
        }
    }

    private ReadOnlySpan<byte> ReadField(ref ReadOnlySpan<byte> csv)
    {
        if (!TryTake(ref csv, (byte)'"'))
        {
            int length = csv.IndexOfAny(",\r\n"u8);
            ReadOnlySpan<byte> plain = length < 0 ? csv : csv[..length];
            csv = csv[plain.Length..];
            return plain.Contains((byte)'"') ? throw new SegmentPatchException("The file has a quotation mark in a field without quotes") : plain;
        }

        _quoted.ResetWrittenCount();
        do
        {
            int length = csv.IndexOf((byte)'"');
            if (length < 0)
            {
                throw new SegmentPatchException("The file ends within quotes");
            }

            // With a doubled quotation mark the first of the two belongs to the field.
            bool isDoubled = length + 1 < csv.Length && csv[length + 1] == (byte)'"';
            _quoted.Write(csv[..(isDoubled ? length + 1 : length)]);
            csv = csv[(length + (isDoubled ? 2 : 1))..];
            if (!isDoubled)
            {
                return _quoted.WrittenSpan;
            }
        }
        while (true);
    }

    private void Add(ReadOnlySpan<byte> key, int maximumKeys)
    {
        if (key.IsEmpty)
        {
            return;
        }

        KeyCount++;
        if (KeyCount > maximumKeys)
        {
            throw new SegmentPatchException("The file has too many keys");
        }

        Keys.GetAlternateLookup<ReadOnlySpan<byte>>().Add(key);
    }
}
