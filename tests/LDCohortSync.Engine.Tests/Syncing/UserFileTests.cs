using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Engine.Tests.Reading;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>
/// Files that the user gives in place of Amplitude's. What is broken is an error as it is in a download; what only differs from
/// Amplitude's size may be meant, so it is a warning.
/// </summary>
public sealed class UserFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Theory]
    [InlineData(90, 100L, false)]
    [InlineData(89, 100L, true)]
    [InlineData(0, 1L, true)]
    [InlineData(500, 100L, false)]
    [InlineData(5, null, false)]
    public async Task A_file_with_far_fewer_rows_than_the_cohort_is_synced_with_a_warning(int rows, long? size, bool warns)
    {
        Scene scene = new();

        SyncOutcome outcome = await SyncAsync(scene, MemberText.Csv(Scene.Keys(rows)), size, new(2026, 3, 1, 11, 59, 0, TimeSpan.Zero));

        Assert.Equal((rows == 0 ? SyncStatus.Unchanged : SyncStatus.Succeeded, rows), (outcome.Result.Status, outcome.Result.Rows));
        Assert.Equal(warns ? 1 : 0, scene.Observer.Warnings.Count);
        if (warns)
        {
            Assert.Contains($"{_path}' has {rows} rows, and Amplitude counted {size} members", scene.Observer.Warnings[0], StringComparison.Ordinal);
            Assert.Contains("on 2026-03-01 11:59 UTC", scene.Observer.Warnings[0], StringComparison.Ordinal);
        }

        // Amplitude is not asked for a size that would settle it.
        Assert.Equal((0, 0), (scene.Journal.Count("list"), scene.Journal.Count("download")));
    }

    [Fact]
    public async Task A_size_without_a_date_or_of_last_week_is_warned_about_too()
    {
        Scene scene = new();

        await SyncAsync(scene, MemberText.Csv("a"), 1000, computed: null);
        await SyncAsync(scene, MemberText.Csv("a"), 1000, scene.Time.Now.AddDays(-7));

        Assert.Equal(2, scene.Observer.Warnings.Count);
        Assert.DoesNotContain("UTC", scene.Observer.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("on 2026-02-22", scene.Observer.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_file_still_meets_the_guard_against_mass_removal()
    {
        Scene scene = new Scene().Settled(Scene.Keys(400));

        SyncOutcome outcome = await SyncAsync(scene, MemberText.Csv(Scene.Keys(100)), 400, scene.Time.Now);

        Assert.Equal((SyncStatus.Blocked, FaultKind.TooManyRemovals), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Single(scene.Observer.Warnings);
        Assert.Empty(scene.Segments.Batches);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_an_error_whatever_its_rows()
    {
        byte[] packed = MemberText.Gzip(MemberText.Csv(Scene.Keys(1000)));

        await FailsAsync(packed[..(packed.Length * 99 / 100)], FaultKind.IncompleteDownload);
        await FailsAsync("\"amplitude_id\",\"user_id\"\n\"1\",\"user-1\"\n\"2\",\"use"u8.ToArray(), FaultKind.IncompleteDownload);
        await FailsAsync("\"amplitude_id\",\"user_id\"\n\"1\",\"user-1\"\n\"2\""u8.ToArray(), FaultKind.InvalidMemberFile);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>sign in</html>", FaultKind.InvalidMemberFile)]
    [InlineData("{\"error\":{\"message\":\"no\"}}", FaultKind.InvalidMemberFile)]
    [InlineData("amplitude_id,email\n1,a@example.com\n", FaultKind.KeyPropertyNotFound)]
    [InlineData("", FaultKind.IncompleteDownload)]
    public async Task A_file_that_is_no_cohort_is_an_error(string text, FaultKind kind) => await FailsAsync(MemberText.Bytes(text), kind);

    [Fact]
    public async Task A_bomb_is_an_error_that_says_what_to_do()
    {
        using MemoryStream bomb = new();
        await HugeFile.Packed("user_id,note\n"u8.ToArray(), HugeFile.Row(16_000), 20_000).CopyToAsync(bomb, TestContext.Current.CancellationToken);

        SyncFault fault = await FailsAsync(bomb.ToArray(), FaultKind.InvalidMemberFile);

        Assert.Contains($"File '{_path}' unpacks to more than 250 times its own size", fault.Message, StringComparison.Ordinal);
        Assert.Contains("unpack it and give the CSV file itself", fault.Advice, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);

    private async Task<SyncFault> FailsAsync(byte[] file, FaultKind kind)
    {
        Scene scene = new Scene().Settled("a");
        SyncOutcome outcome = await SyncAsync(scene, file, size: null, computed: null);
        Assert.Equal((SyncStatus.Failed, kind), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Empty(scene.Confirmed);
        Assert.Empty(scene.Segments.Batches);
        return outcome.Fault!;
    }

    private async Task<SyncOutcome> SyncAsync(Scene scene, byte[] file, long? size, DateTimeOffset? computed)
    {
        await File.WriteAllBytesAsync(_path, file, TestContext.Current.CancellationToken);
        return await scene.SyncAsync(scene.Request with
        {
            MemberFilePath = _path,
            AllowEmpty = true,
            Cohort = scene.Cohort with { Size = size, LastComputed = computed },
        });
    }
}
