using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>The reader beside CsvHelper, on thousands of generated files.</summary>
public sealed class CsvHelperDifferentialTests
{
    private const int FilesPerTest = 1500;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_reader_and_CsvHelper_agree_on_every_generated_file(int part)
    {
        for (int seed = part * FilesPerTest; seed < (part + 1) * FilesPerTest; seed++)
        {
            GeneratedMemberFile generated = new(seed);
            CsvHelperReading expected = new(generated.Unpacked, generated.KeyProperty);

            MemberFile actual;
            using Stream stream = generated.Open();
            try
            {
                actual = await MemberText.ReadAsync(stream, options: MemberText.Options(generated.KeyProperty));
            }
            catch (SyncFault fault)
            {
                throw new InvalidOperationException($"Seed {seed}: {fault.Sentence}\n{generated.Text}", fault);
            }

            bool same = (expected.Rows, expected.Skipped, expected.Duplicates) == (actual.Rows, actual.Skipped, actual.Duplicates)
                && expected.Members.SetEquals(MemberText.Keys(actual.Members))
                && expected.Members.Count == actual.Members.Count;
            Assert.True(same,
                $"Seed {seed}: CsvHelper ({expected.Rows}, {expected.Skipped}, {expected.Duplicates}), reader ({actual.Rows}, {actual.Skipped}, {actual.Duplicates})\n{generated.Text}");
        }
    }

    [Fact]
    public void The_generated_files_cover_what_they_are_meant_to()
    {
        GeneratedMemberFile[] files = [.. Enumerable.Range(0, 400).Select(seed => new GeneratedMemberFile(seed))];
        CsvHelperReading[] readings = [.. files.Select(file => new CsvHelperReading(file.Unpacked, file.KeyProperty))];

        Assert.Contains(files, file => file.Bytes.AsSpan().StartsWith<byte>([0x1F, 0x8B]));
        Assert.Contains(files, file => file.Bytes.AsSpan().StartsWith<byte>([0xEF, 0xBB, 0xBF]));
        Assert.Contains(files, file => !file.Text.Contains('"', StringComparison.Ordinal));
        Assert.Contains(readings, reading => reading.Rows == 0);
        Assert.Contains(readings, reading => reading.Skipped > 5);
        Assert.Contains(readings, reading => reading.Duplicates > 5);
        Assert.Contains(readings, reading => reading.Members.Any(key => key.Contains("\r\n", StringComparison.Ordinal)));
        Assert.Contains(readings, reading => reading.Members.Any(key => key.Contains('"', StringComparison.Ordinal)));
        Assert.Contains(readings, reading => reading.Members.Any(key => key.StartsWith('\t')));
    }
}
