using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>How fast something goes, and how long it takes.</summary>
public sealed class RateMeterTests
{
    private readonly RateMeter _meter = new();

    [Fact]
    public void A_steady_flow_has_its_rate_and_its_time_left()
    {
        Flow(from: 0, seconds: 20, perSecond: 1000);
        Assert.Equal(1000, _meter.PerSecond(Second(20))!.Value, 3);
        Assert.Equal(5, _meter.SecondsLeft(Second(20), 5000));
        Assert.Equal(6, _meter.SecondsLeft(Second(20), 5001));
    }

    [Fact]
    public void Nothing_is_told_before_there_is_something_to_tell()
    {
        Assert.Null(_meter.PerSecond(Second(9)));
        Flow(from: 0, seconds: 1, perSecond: 1000);
        Assert.Null(_meter.PerSecond(Second(1)));
        Assert.Null(_meter.SecondsLeft(Second(1), 10));
    }

    [Fact]
    public void The_last_bit_takes_a_second_and_not_none()
    {
        Flow(from: 0, seconds: 10, perSecond: 1000);
        Assert.Equal(1, _meter.SecondsLeft(Second(10), 1));
        Assert.Null(_meter.SecondsLeft(Second(10), 0));
    }

    [Fact]
    public void A_burst_does_not_make_it_jump()
    {
        Flow(from: 0, seconds: 20, perSecond: 1000);
        _meter.Take(Second(21), 20_000 + 10_000);
        Assert.InRange(_meter.PerSecond(Second(21))!.Value, 1000, 2500);
    }

    [Fact]
    public void It_follows_a_lasting_change()
    {
        Flow(from: 0, seconds: 20, perSecond: 1000);
        for (int i = 1; i <= 30; i++)
            _meter.Take(Second(20 + i), 20_000 + (100 * i));
        Assert.InRange(_meter.PerSecond(Second(50))!.Value, 100, 130);
    }

    [Fact]
    public void While_nothing_happens_the_time_left_grows_and_then_nobody_knows()
    {
        Flow(from: 0, seconds: 20, perSecond: 1000);
        int atOnce = _meter.SecondsLeft(Second(20), 10_000)!.Value;
        int later = _meter.SecondsLeft(Second(30), 10_000)!.Value;
        Assert.True(later > atOnce, $"{later} s left after ten seconds of nothing, {atOnce} s before.");
        Assert.Null(_meter.SecondsLeft(Second(300), 10_000));
    }

    [Fact]
    public void Less_than_before_is_a_new_beginning()
    {
        Flow(from: 0, seconds: 20, perSecond: 1000);
        _meter.Take(Second(21), 0);
        Assert.Null(_meter.PerSecond(Second(21)));
    }

    private void Flow(int from, int seconds, long perSecond)
    {
        for (int i = 0; i <= seconds; i++)
            _meter.Take(Second(from + i), perSecond * i);
    }

    private static TimeSpan Second(double seconds) => TimeSpan.FromSeconds(seconds);
}
