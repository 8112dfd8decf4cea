using System.Text.RegularExpressions;

namespace LDCohortSync.Partner.Templates;

/// <summary>
/// Takes away the white space that Handlebars takes away: what a ~ points at, and the rest of a line in which a tag that writes
/// nothing by itself stands alone. It matters, as a line break within a text makes a JSON template invalid.
/// </summary>
internal static partial class Whitespace
{
    /// <summary>The tokens with their texts as they are written.</summary>
    public static List<TemplateToken> Settle(IReadOnlyList<TemplateToken> tokens)
    {
        string?[] texts = [.. tokens.Select(token => token.Kind == TemplateTokenKind.Text ? token.Text : null)];
        for (int i = 0; i < tokens.Count; i++)
        {
            TemplateToken token = tokens[i];
            if (token.Kind == TemplateTokenKind.Text)
                continue;
            bool isAlone = token.CanStandAlone && EndsLineBefore(tokens, i) && BeginsLineAfter(tokens, i);
            if (i > 0 && texts[i - 1] is string before)
                texts[i - 1] = token.TrimsBefore ? before.TrimEnd() : isAlone ? before.TrimEnd(' ', '\t') : before;
            if (i + 1 < tokens.Count && texts[i + 1] is string after)
                texts[i + 1] = token.TrimsAfter ? after.TrimStart() : isAlone ? RestOfLine().Replace(after, "", 1) : after;
        }

        return [.. tokens.Select((token, i) => texts[i] is string text ? token with { Text = text } : token)];
    }

    private static bool EndsLineBefore(IReadOnlyList<TemplateToken> tokens, int i) =>
        i == 0 || (tokens[i - 1].Kind == TemplateTokenKind.Text && (i == 1 ? BlankEndOrAll() : BlankEnd()).IsMatch(tokens[i - 1].Text));

    private static bool BeginsLineAfter(IReadOnlyList<TemplateToken> tokens, int i) =>
        i == tokens.Count - 1
        || (tokens[i + 1].Kind == TemplateTokenKind.Text && (i == tokens.Count - 2 ? BlankStartOrAll() : BlankStart()).IsMatch(tokens[i + 1].Text));

    [GeneratedRegex(@"\n[^\S\n]*\z")]
    private static partial Regex BlankEnd();

    [GeneratedRegex(@"(\A|\n)[^\S\n]*\z")]
    private static partial Regex BlankEndOrAll();

    [GeneratedRegex(@"\A[^\S\n]*\n")]
    private static partial Regex BlankStart();

    [GeneratedRegex(@"\A[^\S\n]*(\n|\z)")]
    private static partial Regex BlankStartOrAll();

    [GeneratedRegex(@"\A[ \t]*\r?\n?")]
    private static partial Regex RestOfLine();
}
