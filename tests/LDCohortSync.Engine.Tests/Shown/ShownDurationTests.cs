using System.Globalization;

namespace LDCohortSync.Engine.Tests.Shown;

/// <summary>Spans of time for people.</summary>
public sealed class ShownDurationTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public ShownDurationTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Theory]
    [InlineData(-5, "0.0 s")]
    [InlineData(0.04, "0.0 s")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3599.4, "59 min 59 s")]
    [InlineData(3600, "1 h 00 min")]
    [InlineData(3780, "1 h 03 min")]
    [InlineData(86_399, "1 d 00 h")]
    [InlineData(180_000, "2 d 02 h")]
    public void A_span_has_the_two_units_that_say_enough(double seconds, string shown) => Assert.Equal(shown, ShownDuration.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_digits_are_those_of_the_culture()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        Assert.Equal("1,2 s", ShownDuration.Of(TimeSpan.FromSeconds(1.2)));
    }
}
