using System.Text;

namespace LDCohortSync.Reports.Text;

/// <summary>Text of others, fit to be put into Markdown: it is shown as it is, links nowhere, and mentions nobody.</summary>
internal static class MarkdownText
{
    /// <summary>The text, on one line, with everything that could be markup made plain.</summary>
    public static string Of(string text)
    {
        StringBuilder plain = new(text.Length + 8);
        foreach (char letter in ShownText.Of(text))
        {
            _ = letter switch
            {
                '&' => plain.Append("&amp;"),
                '<' => plain.Append("&lt;"),
                '>' => plain.Append("&gt;"),
                '@' => plain.Append("&#64;"),
                ':' => plain.Append("&#58;"),      // no address becomes a link by itself
                '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '+' or '!' or '|' or '~' or '$' => plain.Append('\\').Append(letter),
                _ => plain.Append(letter),
            };
        }

        return plain.ToString().Replace("www.", "www&#46;", StringComparison.OrdinalIgnoreCase).Trim();
    }

    /// <summary>A line of a table.</summary>
    public static string Row(IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |\n";
}
