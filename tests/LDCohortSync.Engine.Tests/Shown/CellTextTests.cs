namespace LDCohortSync.Engine.Tests.Shown;

/// <summary>Text in the cells of a terminal.</summary>
public sealed class CellTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("Größe", 5)]
    [InlineData("e\u0301", 1)]
    [InlineData("漢字", 4)]
    [InlineData("🎉!", 3)]
    public void A_letter_takes_as_many_cells_as_a_terminal_gives_it(string text, int cells) => Assert.Equal(cells, CellText.Width(text));

    [Fact]
    public void Padding_counts_cells()
    {
        Assert.Equal("漢  |", CellText.PadRight("漢", 4) + "|");
        Assert.Equal("  漢", CellText.PadLeft("漢", 4));
        Assert.Equal("long", CellText.PadRight("long", 2));
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one", 7, "one")]
    [InlineData("", 7, "")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("a abcdefghij b", 4, "a |abcd|efgh|ij b")]
    [InlineData("漢字漢字", 5, "漢字|漢字")]
    public void Lines_break_between_words_where_they_can(string text, int cells, string lines) =>
        Assert.Equal(lines.Replace("a |", "a|", StringComparison.Ordinal).Split('|'), CellText.Wrap(text, cells));

    [Fact]
    public void Nothing_is_lost_and_nothing_is_too_wide()
    {
        Random random = new(4711);
        for (int round = 0; round < 500; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(1, 80)).Select(_ => " abc漢é"[random.Next(6)])]);
            int cells = random.Next(2, 30);
            IReadOnlyList<string> lines = CellText.Wrap(text, cells);
            Assert.All(lines, line => Assert.True(CellText.Width(line) <= cells, $"'{line}' is wider than {cells}."));
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        }
    }
}
