namespace LDCohortSync.Engine.Tests.Support;

public sealed class RequestedSizeTests : IDisposable
{
    private const string Variable = "LDCOHORTSYNC_TEST_REQUESTEDSIZE";

    [Theory]
    [InlineData(null, 7)]
    [InlineData("", 7)]
    [InlineData("1", 1)]
    [InlineData("1000000", 1_000_000)]
    public void A_size_is_what_is_asked_for_or_the_usual_one(string? asked, int expected)
    {
        Environment.SetEnvironmentVariable(Variable, asked);

        Assert.Equal(expected, RequestedSize.Of(Variable, 7));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1,000")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void Anything_but_a_positive_number_is_refused_by_name(string asked)
    {
        Environment.SetEnvironmentVariable(Variable, asked);

        ArgumentException refused = Assert.Throws<ArgumentException>(() => RequestedSize.Of(Variable, 7));
        Assert.Contains(Variable, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{asked}'", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, null);
}
