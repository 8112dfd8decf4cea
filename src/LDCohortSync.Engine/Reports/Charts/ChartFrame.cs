namespace LDCohortSync.Reports.Charts;

/// <summary>
/// The measures that all charts share, in the units of their view box. They are small on purpose: a chart is as wide as a phone,
/// and where there is more room there are more charts beside each other, so that letters keep their size everywhere.
/// </summary>
internal static class ChartFrame
{
    public const double Width = 320;
    public const double Left = 50;
    public const double Right = 312;
    public const double Top = 14;

    /// <summary>The height of letters.</summary>
    public const double Letter = 11;

    /// <summary>A little more than most letters are wide, in any font, so that labels that fit by it do fit.</summary>
    public const double LetterWidth = 6.6;

    /// <summary>Room below the picture for the labels of the time.</summary>
    public const double Foot = 22;

    /// <summary>At least the room that a label takes.</summary>
    public static double WidthOf(string text) => text.Sum(WidthOf);

    /// <summary>As much of a text as has room, with a sign that there was more.</summary>
    public static string Cut(string text, double room)
    {
        if (WidthOf(text) <= room)
            return text;
        int letters = 0;
        for (double taken = 2 * LetterWidth; letters < text.Length && (taken += WidthOf(text[letters])) <= room;)
            letters++;
        return (letters > 0 && char.IsHighSurrogate(text[letters - 1]) ? text[..(letters - 1)] : text[..letters]) + "\u2026";
    }

    // Signs of East Asia fill a square, and so nearly do some letters of ours.
    private static double WidthOf(char letter) => letter >= '\u1100' || letter is 'M' or 'W' or 'm' or 'w' or '@' or '%' or '&' ? Letter + 1 : LetterWidth;
}
