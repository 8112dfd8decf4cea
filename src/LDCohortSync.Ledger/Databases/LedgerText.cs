using System.Text;

namespace LDCohortSync.Ledger.Databases;

/// <summary>
/// Text as every database can keep it. PostgreSQL takes no character 0 and no half of a surrogate pair, which names that come from
/// elsewhere may have; a ledger in a file does the same, so that it can move to a server.
/// </summary>
internal static class LedgerText
{
    /// <summary>The text with the replacement character for each of those.</summary>
    public static string Of(string text)
    {
        bool isPlain = true;
        foreach (char letter in text)
            isPlain &= letter != '\0' && !char.IsSurrogate(letter);
        if (isPlain)
            return text;

        StringBuilder kept = new(text.Length);
        foreach (Rune letter in text.EnumerateRunes())      // which gives the replacement character for half a pair
            kept.Append(letter.Value == 0 ? Rune.ReplacementChar.ToString() : letter.ToString());
        return kept.ToString();
    }
}
