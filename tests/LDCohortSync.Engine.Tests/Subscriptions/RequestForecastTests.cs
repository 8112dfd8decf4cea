using LDCohortSync.Ports;
using LDCohortSync.Subscriptions;

namespace LDCohortSync.Engine.Tests.Subscriptions;

/// <summary>How much of Amplitude's quota is asked for.</summary>
public sealed class RequestForecastTests
{
    private static readonly DateTimeOffset s_next = new(2026, 3, 10, 6, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Once", 1)]
    [InlineData("Daily", 31)]
    [InlineData("Hourly", 744)]
    [InlineData("02:00:00", 372)]
    [InlineData("07:00:00", 107)]
    [InlineData("366.00:00:00", 1)]
    public void A_cadence_makes_so_many_requests_in_a_long_month(string cadence, int requests) =>
        Assert.Equal(requests, RequestForecast.PerMonth(Subscription(cadence)));

    [Fact]
    public void Those_of_a_project_are_added_up_and_ended_ones_are_not()
    {
        StoredSubscription[] all = [Subscription("Daily"), Subscription("Once"), Subscription("Once") with { Progress = new(null, null) }, Subscription("Hourly", "amplitude.com/2")];
        Assert.Equal(new(2, 32), RequestForecast.Of(all, "amplitude.com/1"));
        Assert.Null(RequestForecast.Of(all, "amplitude.com/1").Warning);
        Assert.Equal(new(1, 744), RequestForecast.Of(all, "amplitude.com/2"));
    }

    [Theory]
    [InlineData(1, "744 cohort requests", "with 01:30:00 each, they make 496.")]
    [InlineData(17, "12,648 cohort requests", "with 1.02:00:00 each, they make 493.")]
    public void Too_many_are_warned_of_with_figures_and_what_to_do(int count, string figures, string advice)
    {
        string warning = RequestForecast.Of(Enumerable.Range(0, count).Select(_ => Subscription("Hourly")), "amplitude.com/1").Warning!;
        Assert.Contains(figures, warning, StringComparison.Ordinal);
        Assert.Contains("500 a month", warning, StringComparison.Ordinal);
        Assert.EndsWith(advice, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_as_there_are_is_not_too_many()
    {
        Assert.False(new RequestForecast(1, 500).IsTooMuch);
        Assert.True(new RequestForecast(1, 501).IsTooMuch);
        Assert.EndsWith("they make 1,000.", new RequestForecast(1000, 31_000).Warning, StringComparison.Ordinal);      // more cohorts than requests: nothing fits
    }

    private static StoredSubscription Subscription(string cadence, string project = "amplitude.com/1") =>
        Sample.Of(new(new(cadence), s_next, null, "UTC"), s_next, project);
}
