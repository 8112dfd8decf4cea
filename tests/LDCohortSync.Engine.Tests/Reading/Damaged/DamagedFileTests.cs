using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Engine.Tests.Support;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>
/// Files in which anything may be broken. A reader may refuse them, with a fault that says so, and it may read them; it never
/// fails otherwise, never goes on for ever, and never finds a member that is not in the file.
/// </summary>
public sealed class DamagedFileTests
{
    private const int FilesOfABase = 16;
    private const int EnoughFilesForEverything = 10_000;
    private const int MostShown = 10;

    /// <remarks>LDCOHORTSYNC_TEST_FILES asks for more files, or for fewer.</remarks>
    [Fact]
    public async Task A_damaged_file_is_refused_or_read_as_it_is()
    {
        int files = RequestedSize.Files;
        DamagedFigures figures = new();
        ConcurrentDictionary<int, string> wrong = [];
        ConcurrentDictionary<int, bool> reading = [];
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = enough.Token };
        long start = Stopwatch.GetTimestamp();

        Task all = Task.Run(() => Parallel.ForAsync(0, (files + FilesOfABase - 1) / FilesOfABase, options, async (block, _) =>
        {
            DamagedFigures ofBlock = new();
            MemberFileBase whole = new(block);
            MemberFileBase other = new(block + 1);
            for (int seed = block * FilesOfABase; seed < Math.Min((block + 1) * FilesOfABase, files); seed++)
            {
                reading[seed] = true;
                DamagedMemberFile file = new(whole, other, seed);
                try
                {
                    await CheckAsync(file, ofBlock);
                }
                catch (Exception e)
                {
                    wrong[seed] = $"File {seed}, {Described(file)}: {e}\n{Convert.ToBase64String(file.Bytes)}";
                    if (wrong.Count >= MostShown)
                        await enough.CancelAsync();
                }

                reading.TryRemove(seed, out bool _);
            }

            lock (figures)
                figures.Add(ofBlock);
        }), CancellationToken.None);

        try
        {
            // Far longer than it takes: a file that is never read to its end is named instead of stopping everything.
            await all.WaitAsync(TimeSpan.FromSeconds(120 + files / 100), CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"These files are still being read: {string.Join(", ", reading.Keys.Order())}.");
        }
        catch (OperationCanceledException) when (!wrong.IsEmpty)
        {
            // There is enough to show.
        }

        Figures.Show($"{figures}\nIt took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        if (!wrong.IsEmpty)
            Assert.Fail($"{wrong.Count} files went wrong: {string.Join(", ", wrong.Keys.Order())}.\n{wrong[wrong.Keys.Min()]}");
        if (files >= EnoughFilesForEverything)
            RequireEverythingHappened(figures);
    }

    private static async Task CheckAsync(DamagedMemberFile file, DamagedFigures figures)
    {
        bool packed = file.Bytes.AsSpan().StartsWith<byte>([0x1F, 0x8B]);
        figures.Files++;
        figures.Packed += packed ? 1 : 0;
        MemberFile read;
        try
        {
            using Stream stream = file.Open();
            read = await MemberText.ReadAsync(stream, options: file.Options);
        }
        catch (SyncFault fault) when (fault.Kind is FaultKind.IncompleteDownload or FaultKind.InvalidMemberFile or FaultKind.KeyPropertyNotFound)
        {
            figures.Refused[fault.Kind] = figures.Refused.GetValueOrDefault(fault.Kind) + 1;
            return;
        }

        figures.Accepted++;
        figures.AcceptedPacked += packed ? 1 : 0;
        figures.Members += read.Members.Count;
        figures.Skipped += read.Skipped;
        figures.Duplicates += read.Duplicates;
        RequireHonest(file, read);
    }

    private static void RequireHonest(DamagedMemberFile file, MemberFile read)
    {
        byte[]? text = Unpacked.Text(file.Bytes);
        Assert.True(text is not null, "The gzip data is not whole.");
        if (read.KeyColumn is string column && column != file.Options.KeyProperty && column != "gp:" + file.Options.KeyProperty)
            Assert.Equal(file.Options.KeyProperty, column.StartsWith("gp:", StringComparison.OrdinalIgnoreCase) ? column[3..] : column, ignoreCase: true);
        foreach (ReadOnlyMemory<byte> key in read.Members)
            Assert.True(IndependentReading.Holds(text, key.Span, mayHaveTab: !file.Options.IsKeyList), $"Not in the file: {Convert.ToHexString(key.Span)}");

        IndependentReading expected = new(text, file.Options, read.KeyColumn);
        Assert.True(expected.StrayQuotesOnly, "CsvHelper finds more wrong with it than a quote inside an unquoted value.");
        Assert.Equal((expected.Rows, expected.Skipped, expected.Duplicates, expected.Members.Count), (read.Rows, read.Skipped, read.Duplicates, read.Members.Count));
        foreach (ReadOnlyMemory<byte> key in read.Members)
            Assert.True(expected.Members.Contains(Encoding.Latin1.GetString(key.Span)), $"Not found by CsvHelper: {Convert.ToHexString(key.Span)}");
    }

    // A promise that was never put to the test is not kept.
    private static void RequireEverythingHappened(DamagedFigures figures)
    {
        Assert.Equal([FaultKind.IncompleteDownload, FaultKind.InvalidMemberFile, FaultKind.KeyPropertyNotFound], figures.Refused.Keys.Order());
        Assert.All(figures.Refused, one => Assert.True(one.Value >= figures.Files / 100, figures.ToString()));
        Assert.True(Math.Min(figures.AcceptedPacked, figures.Accepted - figures.AcceptedPacked) >= figures.Files / 20, figures.ToString());
        Assert.True(figures.Members >= figures.Accepted && Math.Min(figures.Skipped, figures.Duplicates) > 0, figures.ToString());
    }

    private static string Described(DamagedMemberFile file) =>
        $"key property '{file.Options.KeyProperty}'{(file.Options.AllowKeyList ? ", lists allowed" : "")}{(file.Options.IsKeyList ? ", a list" : "")}";
}
