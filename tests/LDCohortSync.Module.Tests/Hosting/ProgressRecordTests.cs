using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>When progress bars come and go.</summary>
public sealed class ProgressRecordTests
{
    private static readonly AmplitudeCohort s_cohort = new() { Id = "7khm89cz", Name = "Power users" };
    private readonly ManualClock _clock = new();
    private readonly RecordingSink _sink = new();

    [Fact]
    public void What_takes_less_than_a_second_shows_nothing()
    {
        Reporter reporter = new(_sink, "Sync", above: null, _clock);
        reporter.On(new SyncEvent.Sending(1, 10));
        Pass(0.9);
        reporter.On(new SyncEvent.Sending(2, 10));
        reporter.Done();
        Pass(10);
        Assert.Equal(0, _sink.ProgressRecords);
    }

    [Fact]
    public void After_a_second_it_shows_even_if_nothing_happens_and_takes_itself_away_once()
    {
        Reporter reporter = new(_sink, "Sync", above: null, _clock);
        reporter.On(new SyncEvent.Waiting(TimeSpan.Zero));
        Pass(1);
        Assert.Equal(1, _sink.ProgressRecords);
        Pass(3);        // the seconds go by
        Assert.Equal(4, _sink.ProgressRecords);
        reporter.Done();
        reporter.Done();
        Assert.Equal(5, _sink.ProgressRecords);
        Pass(10);
        reporter.On(new SyncEvent.Sending(1, 10));
        Assert.Equal(5, _sink.ProgressRecords);
        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public void What_does_not_change_is_not_drawn_again()
    {
        Reporter reporter = new(_sink, "Sync", above: null, _clock);
        reporter.On(new SyncEvent.Entering(SyncPhase.Comparing));
        Pass(30);
        Assert.Equal(1, _sink.ProgressRecords);
    }

    [Fact]
    public void Events_in_bulk_are_drawn_a_few_times_a_second()
    {
        Reporter reporter = new(_sink, "Sync", above: null, _clock);
        Pass(1);
        for (int i = 0; i < 1000; i++)
        {
            reporter.On(new SyncEvent.Sending(i, 1000));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_sink.ProgressRecords, 3, 5);
    }

    [Fact]
    public void One_cohort_has_no_bar_above_it_and_several_have()
    {
        CommandProgress one = new("Sync cohorts", _clock);
        one.Expect(1, isStreamed: false);
        Pass(5);
        one.Next(_sink, s_cohort);
        Assert.False(one.IsShown);

        CommandProgress many = new("Sync cohorts", _clock);
        many.Expect(3, isStreamed: false);
        many.Next(_sink, s_cohort);
        Assert.False(many.IsShown, "It is quick so far.");
        Pass(1);
        many.Next(_sink, s_cohort);
        Assert.True(many.IsShown);
        many.Done(_sink);
        many.Done(_sink);
        Assert.False(many.IsShown);
        Assert.Equal(2, _sink.ProgressRecords);
    }

    [Fact]
    public void Of_streamed_cohorts_nobody_knows_how_many_come()
    {
        CommandProgress streamed = new("Sync cohorts", _clock);
        streamed.Expect(1, isStreamed: true);
        Pass(5);
        streamed.Next(_sink, s_cohort);
        Assert.False(streamed.IsShown, "It may be the only one.");
        streamed.Next(_sink, s_cohort);
        Assert.True(streamed.IsShown);
    }

    [Fact]
    public void The_bar_of_a_slow_cohort_brings_the_one_above_it()
    {
        CommandProgress many = new("Sync cohorts", _clock);
        many.Expect(3, isStreamed: false);
        many.Next(_sink, s_cohort);
        Reporter reporter = new(_sink, "Sync", many, _clock);
        reporter.On(new SyncEvent.Waiting(TimeSpan.Zero));
        Pass(1);
        Assert.True(many.IsShown);
        Assert.Equal(2, _sink.ProgressRecords);
    }

    [Theory]
    [InlineData(true, "pwsh", "-NonInteractive")]
    [InlineData(true, "pwsh", "-NoProfile", "-noni", "-File", "x.ps1")]
    [InlineData(true, "pwsh", "-ExecutionPolicy", "Bypass", "-NonInteractive", "-Command", "x")]
    [InlineData(false, "pwsh")]
    [InlineData(false, "pwsh", "-NoProfile", "-NoLogo")]
    [InlineData(false, "pwsh", "-File", "x.ps1", "-NonInteractive")]
    [InlineData(false, "pwsh", "-c", "x", "-NonInteractive")]
    public void Who_starts_a_shell_that_asks_nothing_gets_no_bars(bool isQuiet, params string[] arguments) =>
        Assert.Equal(isQuiet, ShownProgress.IsNonInteractive(arguments));

    private void Pass(double seconds)
    {
        for (double passed = 0; passed < seconds - 0.0001; passed += 0.1)
            _clock.Advance(TimeSpan.FromSeconds(0.1));
    }
}
