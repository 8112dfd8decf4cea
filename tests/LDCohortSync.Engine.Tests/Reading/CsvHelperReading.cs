using CsvHelper;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>What CsvHelper makes of a member file, followed by the rules of the design: one tab off, blank keys out, each key once.</summary>
internal sealed class CsvHelperReading
{
    private static readonly CsvReaderOptions s_rfc4180 = new()
    {
        Mode = CsvMode.Rfc4180,
        Separator = ',',
        HasHeader = false,
        SkipEmptyLines = true,
        TrimWhitespace = false,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = record => Assert.Equal(CsvMalformedReason.StrayQuote, record.Reason),
    };

    public CsvHelperReading(byte[] file, string keyProperty)
    {
        using CsvReader reader = CsvReader.Create(file, s_rfc4180);
        Assert.True(reader.Read());
        string[] header = reader.Current.ToArray();
        int key = Array.FindIndex(header, name => WithoutTab(name) == keyProperty);
        while (reader.Read())
        {
            Rows++;
            string value = WithoutTab(reader.GetString(key));
            if (value.Trim(' ', '\t').Length == 0)
                Skipped++;
            else if (!Members.Add(value))
                Duplicates++;
        }
    }

    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

    public long Rows { get; }

    public long Skipped { get; }

    public long Duplicates { get; }

    private static string WithoutTab(string value) => value.StartsWith('\t') ? value[1..] : value;
}
