using System.Text;

namespace LDCohortSync;

/// <summary>
/// Makes text of others, such as a cohort's name, fit to be shown: on one line, and without the characters that a terminal obeys
/// instead of showing them.
/// </summary>
public static class ShownText
{
    /// <summary>
    /// The text with a space for each tab and line break, and the replacement character for other control characters, for those
    /// that turn the direction of what follows, and for half surrogate pairs.
    /// </summary>
    public static string Of(string text)
    {
        bool isPlain = true;
        foreach (char letter in text)
            isPlain &= !IsObeyed(letter) && !char.IsSurrogate(letter);
        if (isPlain)
            return text;

        StringBuilder shown = new(text.Length);
        foreach (Rune letter in text.EnumerateRunes())      // which gives the replacement character for half a pair
            shown.Append(letter.IsBmp && IsObeyed((char)letter.Value) ? Replaced((char)letter.Value) : letter.ToString());
        return shown.ToString();
    }

    private static string Replaced(char letter) => char.IsWhiteSpace(letter) ? " " : "\uFFFD";

    private static bool IsObeyed(char letter) => char.IsControl(letter)
        || letter is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
