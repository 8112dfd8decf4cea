using System.Globalization;
using System.Text;

namespace LDCohortSync.Pipelines;

/// <summary>Makes texts fit for a page in Markdown.</summary>
internal static class SummaryText
{
    private const int Longest = 600;
    private const string Marks = @"\`*_{}[]()#+-!|~:.";

    /// <summary>A text that stands in the page as it is: no mark in it does anything, and no table breaks on it.</summary>
    public static string Of(string? text)
    {
        if (text is null)
            return "";
        string shown = ShownText.Of(text);
        StringBuilder page = new(shown.Length + 16);
        foreach (char letter in shown.Length > Longest ? shown.AsSpan(0, Longest) : shown)
        {
            // Letters and digits of any script are harmless; HTML has its own way of writing the others.
            if (letter is '<' or '>' or '&' or '"' or '@')
                page.Append(CultureInfo.InvariantCulture, $"&#{(int)letter};");
            else if (Marks.Contains(letter) && IsMark(letter, page))
                page.Append('\\').Append(letter);
            else
                page.Append(letter);
        }

        return shown.Length > Longest ? page.Append('…').ToString() : page.ToString();
    }

    /// <summary>A link, or its text alone when there is no address.</summary>
    public static string Link(string? text, Uri? address) =>
        address is null ? Of(text) : $"[{Of(text)}](<{address.AbsoluteUri.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>)";

    /// <summary>A number with groups of three digits, the same in every country: a page is read in others than the agent's.</summary>
    public static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>How long something took.</summary>
    public static string Time(TimeSpan value) => value.TotalMinutes >= 1
        ? value.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : value.TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture);

    // These do something at the beginning only, and a page full of strokes is hard to read as text.
    private static bool IsMark(char letter, StringBuilder before) => letter is not ('+' or '-' or '.' or ':' or '(' or ')' or '{' or '}' or '!') || before.Length == 0;
}
