using CsvHelper;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>The report of skipped rows: any CSV reader gets the exact keys, and no spreadsheet gets a formula.</summary>
public sealed class SkippedReportTests : IDisposable
{
    private static readonly string[] s_keys =
    [
        "plain", "with \"quotes\"", "\"", "a,b", "line\r\nbreak\nand\rmore", "tab\tinside", "\ttab in front", "=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\rreturn",
        "\u0001\u001B[31m\u007F", "a\0b", "\u202Ertl \u0627\u0644\u0639", "😀👩‍💻", "\uFEFFmark", "\u2028", "0x61FF62", "", " ", new string('k', 10_000), "x=y=z",
    ];

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Theory]
    [InlineData("user_id")]
    [InlineData("e-mail, \"work\"")]
    public void CsvHelper_reads_the_exact_keys(string keyProperty)
    {
        SkippedMember[] members = [.. s_keys.Select((key, i) => new SkippedMember($"{1000 + i}", key, i % 2 == 0 ? SkippedMember.Duplicate : SkippedMember.RejectedByPartner))];

        List<string[]> rows = Written(keyProperty, members);

        Assert.Equal(["Amplitude_id", "Operation", "Mapped properties", "Skip_detected", "Skip_reason"], rows[0]);
        Assert.Equal(members, rows.Skip(1).Select(row => new SkippedMember(row[0], row[2][(keyProperty.Length + 1)..], row[4])));
        Assert.All(rows.Skip(1), row => Assert.Equal(("sync", "2026-03-01T12:00:00Z"), (row[1], row[3])));
    }

    [Fact]
    public void No_value_begins_like_a_formula()
    {
        SkippedMember[] members = [.. s_keys.Select(key => new SkippedMember(key, key, SkippedMember.Duplicate))];

        List<string[]> rows = Written("=user_id", members);

        Assert.All(rows.SelectMany(row => row), value => Assert.False(value is ['=' or '+' or '-' or '@' or '\r', ..], value));
        // One tab in front is what Amplitude writes too, and what the member reader takes off again.
        Assert.Equal(s_keys, rows.Skip(1).Select((row, i) => s_keys[i] is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? row[0][1..] : row[0]));
        Assert.All(rows.Skip(1), row => Assert.StartsWith("\t=user_id=", row[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_of_a_hostile_file_are_in_the_report_by_their_bytes()
    {
        using MemoryStream file = new();
        file.Write("amplitude_id,user_id\n"u8);
        file.Write("=1+1,\"say \"\"hi\"\"\n\"\n2,\"say \"\"hi\"\"\n\"\n3,M\xFCller\n"u8);
        file.Write([(byte)'4', (byte)',', (byte)'M', 0xFC, (byte)'l', (byte)'\n', (byte)'5', (byte)',', 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, (byte)'\n']);
        file.Position = 0;
        List<SkippedMember> skipped = [];
        RecordingObserver observer = new();

        MemberFile members = await MemberText.ReadAsync(file, observer, MemberText.Options() with { OnSkipped = skipped.Add });

        Assert.Equal(["say \"hi\"\n", "Müller"], MemberText.Keys(members.Members));
        List<string[]> rows = Written("user_id", [.. skipped]);
        Assert.Equal(
            [("2", "user_id=say \"hi\"\n", "Duplicate"), ("4", "user_id=0x4DFC6C", "Not valid UTF-8"), ("5", "user_id=0xEDA0BDEDB880", "Not valid UTF-8")],
            rows.Skip(1).Select(row => (row[0], row[2], row[4])));
        Assert.Contains("2 row(s) whose key is not valid UTF-8", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    private List<string[]> Written(string keyProperty, SkippedMember[] members)
    {
        using (SkippedReport report = new(_path, keyProperty, new FrozenTime()))
        {
            foreach (SkippedMember member in members)
                report.Write(member);
        }

        CsvReaderOptions options = new()
        {
            Mode = CsvMode.Rfc4180,
            Separator = ',',
            HasHeader = false,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        using CsvReader reader = CsvReader.Create(File.ReadAllBytes(_path), options);
        List<string[]> rows = [];
        while (reader.Read())
            rows.Add(reader.Current.ToArray());
        return rows;
    }
}
