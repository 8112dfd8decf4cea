namespace LDCohortSync.Engine.Tests.Faults;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Power users (2026) / 50 % \"quoted\" 'x' <b>")]
    [InlineData("Café 用户 שלום مرحبا 👩‍👩‍👧 \uFFFD")]
    public void Ordinary_text_of_any_script_is_shown_as_it_is(string text) => Assert.Equal(text, ShownText.Of(text));

    [Theory]
    [InlineData("two\r\nlines\tand\u2028more\u0085", "two  lines and more ")]
    [InlineData("\u001B[2J\u001B]0;title\a", "\uFFFD[2J\uFFFD]0;title\uFFFD")]
    [InlineData("\u009B31mred", "\uFFFD31mred")]
    [InlineData("a\0b\u007F", "a\uFFFDb\uFFFD")]
    [InlineData("\u202Egpj.exe\u202C \u2066x\u2069 \u200F", "\uFFFDgpj.exe\uFFFD \uFFFDx\uFFFD \uFFFD")]
    public void What_a_terminal_would_obey_is_replaced(string text, string shown) => Assert.Equal(shown, ShownText.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("half \uFFFD pair 😀 \uFFFD", ShownText.Of("half \uD83D pair 😀 \uDE00"));

    [Fact]
    public void A_fault_is_fit_to_be_shown_whatever_names_are_in_it()
    {
        SyncFault fault = new(FaultKind.CohortNotFound, "There is no \u001B[31m\nred cohort.", "Ask for \u202Eanother.") { Target = "\u001B[31m\nred" };

        Assert.Equal("There is no \uFFFD[31m red cohort. Ask for \uFFFDanother.", fault.Sentence);
        Assert.Equal("\u001B[31m\nred", fault.Target);
    }
}
