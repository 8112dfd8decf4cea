using LDCohortSync.Completion;

namespace LDCohortSync.Module.Tests.Completion;

/// <summary>How values are written in place of a word that was begun.</summary>
public sealed class QuotedWordTests
{
    [Theory]
    [InlineData("prod", "prod")]
    [InlineData("7khm89cz", "7khm89cz")]
    [InlineData("amplitude-7khm89cz", "amplitude-7khm89cz")]
    [InlineData("Größe_1.2", "Größe_1.2")]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("Etc/GMT+1", "Etc/GMT+1")]
    [InlineData("02:00:00", "02:00:00")]
    [InlineData("Power users", "'Power users'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("it’s", "'it’’s'")]
    [InlineData("$money", "'$money'")]
    [InlineData("a`b", "'a`b'")]
    [InlineData("-Force", "'-Force'")]
    [InlineData("@all", "'@all'")]
    [InlineData("#1", "'#1'")]
    [InlineData("a,b", "'a,b'")]
    [InlineData("", "''")]
    public void A_value_is_quoted_where_it_has_to_be(string value, string written) => Assert.Equal(written, new QuotedWord("").Write(value));

    [Theory]
    [InlineData("12345678")]
    [InlineData("01234567")]
    [InlineData("1e123456")]
    [InlineData("0x12ab34")]
    [InlineData("0b101010")]
    [InlineData("12kb")]
    [InlineData("5d")]
    [InlineData("7ul")]
    [InlineData("1.5gb")]
    public void What_looks_like_a_number_is_quoted(string value) => Assert.Equal($"'{value}'", new QuotedWord("").Write(value));

    [Theory]
    [InlineData("'Pow", "Pow")]
    [InlineData("'Power users'", "Power users")]
    [InlineData("'it''s", "it's")]
    [InlineData("\"Pow", "Pow")]
    [InlineData("\"a`$b\"", "a$b")]
    [InlineData("“Pow", "Pow")]
    [InlineData("Pow", "Pow")]
    [InlineData("'", "")]
    public void Quotes_are_no_part_of_the_word(string typed, string word) => Assert.Equal(word, new QuotedWord(typed).Text);

    [Theory]
    [InlineData("'p", "prod", "'prod'")]
    [InlineData("\"p", "prod", "\"prod\"")]
    [InlineData("\"p", "a $b `c` \"d\"", "\"a `$b ``c`` `\"d`\"\"")]
    [InlineData("'p", "it's", "'it''s'")]
    public void A_quote_that_was_begun_is_kept(string typed, string value, string written) => Assert.Equal(written, new QuotedWord(typed).Write(value));
}
