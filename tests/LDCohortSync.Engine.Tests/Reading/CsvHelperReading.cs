using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>What CsvHelper makes of a member file, followed by the rules of the design: one tab off, blank keys out, each key once.</summary>
internal sealed class CsvHelperReading
{
    private static readonly CsvConfiguration s_rfc4180 = new(CultureInfo.InvariantCulture)
    {
        Mode = CsvMode.RFC4180,
        Delimiter = ",",
        DetectDelimiter = false,
        HasHeaderRecord = false,
        IgnoreBlankLines = true,
        TrimOptions = TrimOptions.None,
        AllowComments = false,
    };

    public CsvHelperReading(string text, string keyProperty)
    {
        using CsvParser parser = new(new StringReader(text), s_rfc4180);
        Assert.True(parser.Read());
        int key = Array.FindIndex(parser.Record!, name => WithoutTab(name) == keyProperty);
        int columns = parser.Count;
        while (parser.Read())
        {
            Assert.Equal(columns, parser.Count);
            Rows++;
            string value = WithoutTab(parser[key]);
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
