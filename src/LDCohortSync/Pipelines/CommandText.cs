using System.Text.RegularExpressions;

namespace LDCohortSync.Pipelines;

/// <summary>
/// Makes text of others, such as a cohort's name or a server's answer, fit for a log in which an agent looks for commands. Azure
/// DevOps finds <c>##vso[</c> anywhere in a line, GitHub Actions <c>##[</c> anywhere and <c>::name::</c> at its beginning, which is
/// wherever a table or a list wraps.
/// </summary>
internal static partial class CommandText
{
    /// <summary>The text with a blank in each mark that would begin a command. Nobody who reads it misses anything.</summary>
    public static string Of(string text)
    {
        if (!text.Contains('#') && !text.Contains(':'))
            return text;
        string broken = Hashes().Replace(text, "# ");
        return Colons().Replace(broken, ": ");
    }

    // Between the letters of a mark may be any number of characters that take no room, such as a zero-width space: agents compare
    // by the rules of a culture, to which those do not exist. That is also why a mark is broken by a blank and not by one of them.
    [GeneratedRegex(@"#(?=[^ -~]*#[^ -~]*(?:v[^ -~]*s[^ -~]*o[^ -~]*)?\[)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hashes();

    // Each, whatever follows: what ends a command may stand in the text that is printed next on the same line.
    [GeneratedRegex(@":(?=[^ -~]*:)", RegexOptions.CultureInvariant)]
    private static partial Regex Colons();
}
