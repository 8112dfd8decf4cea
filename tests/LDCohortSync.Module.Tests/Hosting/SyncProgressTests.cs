using System.Globalization;
using LDCohortSync.Hosting;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>What a run is at, in words.</summary>
public sealed class SyncProgressTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;
    private readonly SyncProgress _progress = new();

    public SyncProgressTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Fact]
    public void Before_anything_there_is_nothing_to_show() => Assert.Null(_progress.Show(TimeSpan.Zero));

    [Fact]
    public void What_is_no_progress_is_left_alone()
    {
        Assert.False(_progress.Take(new SyncEvent.Note("x"), TimeSpan.Zero));
        Assert.Null(_progress.Show(TimeSpan.Zero));
    }

    [Fact]
    public void A_run_goes_from_request_to_sending()
    {
        List<string> shown = [];
        foreach (SyncEvent happening in new SyncEvent[]
        {
            new SyncEvent.Entering(SyncPhase.Leasing),
            new SyncEvent.Entering(SyncPhase.ReadingSegment),
            new SyncEvent.Entering(SyncPhase.Requested),
            new SyncEvent.Waiting(TimeSpan.FromSeconds(4.7)),
            new SyncEvent.Waiting(TimeSpan.FromSeconds(125)),
            new SyncEvent.Entering(SyncPhase.Downloading),
            new SyncEvent.Reading(1_234_000, 45_600_000, 20_000),
            new SyncEvent.Entering(SyncPhase.Comparing),
            new SyncEvent.Entering(SyncPhase.Sending),
            new SyncEvent.Sending(1000, 2_000_000),
            new SyncEvent.Importing(TimeSpan.FromSeconds(9), "the import"),
            new SyncEvent.Entering(SyncPhase.Verifying),
            new SyncEvent.Entering(SyncPhase.ReadingSegment),
        })
        {
            Assert.True(_progress.Take(happening, TimeSpan.Zero));
            shown.Add(_progress.Show(TimeSpan.Zero)!.Status);
        }

        Assert.Equal(
        [
            "Waiting for the right to write the segment",
            "Reading what is in the segment",
            "Requested from Amplitude",
            "Waiting for Amplitude to compute the cohort: 4 s",
            "Waiting for Amplitude to compute the cohort: 2 min 05 s",
            "Downloading",
            "Downloading: 1.2 MB of 46 MB, 20,000 rows",
            "Comparing the cohort with the segment",
            "Sending",
            "Sending: 1,000 of 2,000,000 members in 1 batch",
            "Waiting for the import: 9 s",
            "Verifying: reading the segment back",
            "Verifying: reading the segment back",
        ], shown);
    }

    [Fact]
    public void A_wait_goes_on_between_two_looks()
    {
        _progress.Take(new SyncEvent.Waiting(TimeSpan.FromSeconds(10)), TimeSpan.FromSeconds(30));
        Assert.Equal("Waiting for Amplitude to compute the cohort: 17 s", _progress.Show(TimeSpan.FromSeconds(37.5))!.Status);
    }

    [Fact]
    public void Sending_has_its_rate_its_share_and_its_time_left()
    {
        _progress.Take(new SyncEvent.Entering(SyncPhase.Sending), TimeSpan.Zero);
        for (int i = 1; i <= 40; i++)
            _progress.Take(new SyncEvent.Sending(1000 * i, 100_000), TimeSpan.FromSeconds(i / 4.0));
        ProgressView view = _progress.Show(TimeSpan.FromSeconds(10))!;
        Assert.Equal(new("Sending: 40,000 of 100,000 members in 40 batches, 4,000 members/s", 40, 15), view);
    }

    [Fact]
    public void Downloading_has_them_too_where_the_size_is_known()
    {
        _progress.Take(new SyncEvent.Entering(SyncPhase.Downloading), TimeSpan.Zero);
        for (int i = 0; i <= 10; i++)
            _progress.Take(new SyncEvent.Reading(1_000_000 * i, 20_000_000, 1000 * i), TimeSpan.FromSeconds(i));
        Assert.Equal(new("Downloading: 10 MB of 20 MB, 1.0 MB/s, 10,000 rows", 50, 10), _progress.Show(TimeSpan.FromSeconds(10)));
        _progress.Take(new SyncEvent.Reading(11_000_000, null, 11_000), TimeSpan.FromSeconds(11));
        Assert.Equal(new("Downloading: 11 MB, 1.0 MB/s, 11,000 rows"), _progress.Show(TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void The_bar_is_full_at_the_end_only_and_the_time_left_is_never_none()
    {
        for (int i = 0; i <= 9; i++)
            _progress.Take(new SyncEvent.Sending(111_111 * i, 1_000_000), TimeSpan.FromSeconds(i));
        ProgressView almost = _progress.Show(TimeSpan.FromSeconds(9))!;
        Assert.Equal((99, 1), (almost.Percent, almost.SecondsLeft));
        _progress.Take(new SyncEvent.Sending(1_000_000, 1_000_000), TimeSpan.FromSeconds(10));
        ProgressView whole = _progress.Show(TimeSpan.FromSeconds(10))!;
        Assert.Equal((100, -1), (whole.Percent, whole.SecondsLeft));
    }

    [Fact]
    public void A_count_that_comes_late_does_not_go_back()
    {
        _progress.Take(new SyncEvent.Sending(3000, 9000), TimeSpan.Zero);
        _progress.Take(new SyncEvent.Sending(2000, 9000), TimeSpan.Zero);
        Assert.StartsWith("Sending: 3,000 of 9,000", _progress.Show(TimeSpan.Zero)!.Status, StringComparison.Ordinal);
    }
}
