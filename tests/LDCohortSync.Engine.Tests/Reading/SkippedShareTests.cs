using System.Globalization;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>The success rate: from when on it is too low, and what is told then.</summary>
public sealed class SkippedShareTests
{
    [Theory]
    [InlineData(20, 1, false)]
    [InlineData(19, 1, true)]
    [InlineData(100, 5, false)]
    [InlineData(100, 6, true)]
    [InlineData(2_000_000_000, 100_000_000, false)]
    [InlineData(2_000_000_000, 100_000_001, true)]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, true)]
    public void Exactly_95_percent_is_enough(long rows, long blank, bool isTooMuch) =>
        Assert.Equal(isTooMuch, new SkippedShare(rows, blank, Invalid: 0, Rejected: 0).IsTooMuch);

    [Theory]
    [InlineData(12, 4, 4, true)]
    [InlineData(2, 2, 1, false)]
    public void All_reasons_count_together(long blank, long invalid, long rejected, bool isTooMuch) =>
        Assert.Equal(isTooMuch, new SkippedShare(100, blank, invalid, rejected).IsTooMuch);

    [Fact]
    public void It_is_told_with_its_reasons_and_what_to_do()
    {
        string text = InvariantText(new(200_000, 10_001, 3, 1));
        Assert.StartsWith("94.99 % of 200,000 rows are synced, which is less than 95 %.", text, StringComparison.Ordinal);
        Assert.Contains("Skipped: 10,001 'Unresolved mapping', 3 'Not valid UTF-8', 1 'Rejected by partner'.", text, StringComparison.Ordinal);
        Assert.Contains("Users without 'mail'", text, StringComparison.Ordinal);
        Assert.Contains("-KeyProperty", text, StringComparison.Ordinal);
        Assert.EndsWith("-SkippedReport lists them all.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_that_nobody_was_skipped_for_is_not_told()
    {
        string text = InvariantText(new(10, 0, 5, 0));
        Assert.StartsWith("50 % of 10 rows", text, StringComparison.Ordinal);
        Assert.Contains("Skipped: 5 'Not valid UTF-8'. Save the file as CSV in UTF-8.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-KeyProperty", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_just_below_is_never_shown_as_95_percent() =>
        Assert.StartsWith("94.99 %", InvariantText(new(1_000_000_000, 50_000_001, 0, 0)), StringComparison.Ordinal);

    private static string InvariantText(SkippedShare share)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return share.Describe("mail");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
