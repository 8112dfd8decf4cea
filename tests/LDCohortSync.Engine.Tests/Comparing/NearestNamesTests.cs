using LDCohortSync.Cohorts;

namespace LDCohortSync.Engine.Tests.Comparing;

/// <summary>What somebody may have meant.</summary>
public sealed class NearestNamesTests
{
    private static readonly string[] s_names = ["prod", "test", "production-eu", "default"];

    [Theory]
    [InlineData("prd", "Did you mean 'prod'? ")]
    [InlineData("PORD", "Did you mean 'prod'? ")]
    [InlineData("defualt", "Did you mean 'default'? ")]
    [InlineData("production", "Did you mean 'prod' or 'production-eu'? ")]
    [InlineData("xyz", "")]
    [InlineData("x", "")]
    [InlineData("", "")]
    public void A_question_names_what_is_near_and_nothing_else(string wanted, string question) => Assert.Equal(question, NearestNames.Question(wanted, s_names));

    [Fact]
    public void There_are_three_at_most_and_the_nearest_is_first() =>
        Assert.Equal(["abcdef", "abcdeX", "abcdXX"], NearestNames.Find("abcdef", ["abcdXX", "abcXXX", "abcdeX", "abcdef", "XXXXXX"]));

    [Fact]
    public void Two_letters_of_a_short_word_may_have_changed_places() => Assert.Equal(["one"], NearestNames.Find("oen", ["one", "two"]));

    [Fact]
    public void Of_several_names_the_nearest_counts() =>
        Assert.Equal([2, 1], NearestNames.Find("abcdef", [1, 2, 3], one => one == 1 ? ["XXXXXX", "abcdXX"] : one == 2 ? ["abcdeX", "abcXXX"] : ["", "XXXXXX"]));

    [Fact]
    public void Ids_that_are_only_as_long_are_not_near() => Assert.Empty(NearestNames.Find("7khm89cz", ["26umsb5x", "9apg8e8f"]));

    [Fact]
    public void A_name_that_is_there_twice_is_named_once() => Assert.Equal("Did you mean 'prod'? ", NearestNames.Question("prd", ["prod", "prod", ""]));
}
