using LDCohortSync.Pipelines;

namespace LDCohortSync.Module.Tests.Pipelines;

/// <summary>No text of others is a command, by the agents' own rules, and all other text stays as it is.</summary>
public sealed class CommandTextTests
{
    [Theory]
    [InlineData("##vso[task.setvariable variable=a]b", "# #vso[task.setvariable variable=a]b")]
    [InlineData("x ##VSO[a.b]", "x # #VSO[a.b]")]
    [InlineData("###vso[a.b]", "## #vso[a.b]")]
    [InlineData("##[error]x", "# #[error]x")]
    [InlineData("#\u200B#vso[a.b]", "# \u200B#vso[a.b]")]
    [InlineData("##\u200Bvso[a.b]", "# #\u200Bvso[a.b]")]
    [InlineData("##v\u034Fso\0[a.b]", "# #v\u034Fso\0[a.b]")]
    [InlineData("a\n##vso[a.b]\n##vso[a.b]", "a\n# #vso[a.b]\n# #vso[a.b]")]
    [InlineData("::add-mask::x", ": :add-mask: :x")]
    [InlineData("  ::error title=a,b=c::x", "  : :error title=a,b=c: :x")]
    [InlineData(":\u200B:warning::x", ": \u200B:warning: :x")]
    [InlineData("::error title=x", ": :error title=x")]
    [InlineData("::", ": :")]
    [InlineData(":::error", ": : :error")]
    [InlineData("a::b http://[::1]:8080/", "a: :b http://[: :1]:8080/")]
    public void A_mark_is_broken(string text, string shown)
    {
        Assert.Equal(shown, CommandText.Of(text));
        Assert.True(shown.IndexOf("##vso[", StringComparison.CurrentCultureIgnoreCase) < 0);
        Assert.True(shown.IndexOf("##[", StringComparison.CurrentCultureIgnoreCase) < 0);
        Assert.False(shown.Contains("::", StringComparison.Ordinal));
        Assert.Equal(shown, CommandText.Of(shown));
    }

    [Theory]
    [InlineData("Power users")]
    [InlineData("C## programmers, # 1 [beta]")]
    [InlineData("## heading")]
    [InlineData("http://10.0.0.1:8080/: a:b")]
    [InlineData("10:30 : 11:30")]
    [InlineData("")]
    public void Other_text_is_the_very_same(string text) => Assert.Same(text, CommandText.Of(text));
}
