namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>The counts by reason on a result.</summary>
public sealed class SkippedReasonsTests
{
    [Fact]
    public void Equal_counts_are_equal_in_whatever_order_they_came()
    {
        SkippedReasons one = new([new("a", 1), new("b", 2)]);
        SkippedReasons other = new([new("b", 2), new("c", 0), new("a", 1)]);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(ReportRuns.One() with { RunId = Guid.Empty, SkippedReasons = one }, ReportRuns.One() with { RunId = Guid.Empty, SkippedReasons = other });
        Assert.NotEqual(one, new([new("a", 1)]));
        Assert.NotEqual(one, new([new("a", 1), new("b", 3)]));
    }

    [Fact]
    public void It_is_one_line_of_text() => Assert.Equal("a: 1; b: 2000", new SkippedReasons([new("b", 2_000), new("a", 1)]).ToString());
}
