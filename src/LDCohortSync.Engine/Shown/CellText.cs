using System.Globalization;
using System.Text;

namespace LDCohortSync;

/// <summary>Lays text out in the cells of a terminal, of which some letters take two and some none.</summary>
public static class CellText
{
    /// <summary>Cells that a text takes.</summary>
    public static int Width(string text)
    {
        int width = 0;
        foreach (Rune letter in text.EnumerateRunes())
            width += Width(letter);
        return width;
    }

    /// <summary>The text with blanks after it, up to a width.</summary>
    public static string PadRight(string text, int cells) => text + new string(' ', Math.Max(0, cells - Width(text)));

    /// <summary>The text with blanks before it, up to a width.</summary>
    public static string PadLeft(string text, int cells) => new string(' ', Math.Max(0, cells - Width(text))) + text;

    /// <summary>Breaks a text into lines that are no wider than so many cells: between words if that can be, and nothing is lost.</summary>
    public static IReadOnlyList<string> Wrap(string text, int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        List<string> lines = [];
        StringBuilder line = new();
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            bool fits = line.Length == 0 || Width(line.ToString()) + 1 + Width(rest) <= cells;
            if (!fits)
                Break(lines, line);
            if (line.Length > 0)
                line.Append(' ');
            while (Width(rest) > cells)
            {
                int cut = Fitting(rest, cells);
                lines.Add(rest[..cut]);
                rest = rest[cut..];
            }

            line.Append(rest);
        }

        Break(lines, line);
        return lines;
    }

    private static void Break(List<string> lines, StringBuilder line)
    {
        lines.Add(line.ToString());
        line.Clear();
    }

    // Letters that fit, one at least.
    private static int Fitting(string text, int cells)
    {
        int taken = 0;
        int width = 0;
        foreach (Rune letter in text.EnumerateRunes())
        {
            width += Width(letter);
            if (width > cells && taken > 0)
                break;
            taken += letter.Utf16SequenceLength;
        }

        return Math.Min(taken, text.Length);
    }

    private static int Width(Rune letter) => Rune.GetUnicodeCategory(letter) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(letter.Value) ? 2 : 1,
    };

    // The blocks that Unicode's East Asian Width calls wide or full-width, and the pictures that terminals draw in two cells.
    private static bool IsWide(int value) => value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F)
        or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
        or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
