using System.Globalization;
using System.Security;
using System.Text;

namespace LDCohortSync.Partner.Writing;

/// <summary>Draws simple icons: the initials of a name on a plate, with the name beside it in the horizontal one.</summary>
internal static class IconDrawing
{
    // Dark enough for white letters.
    private static readonly string[] s_colors = ["#2b4c7e", "#1f6f5c", "#7a3e6d", "#8a4b2a", "#3d4f5c", "#5b4a8a"];

    /// <summary>A square icon.</summary>
    public static string Square(string name) => Drawing(64, Plate(name), name);

    /// <summary>A horizontal icon.</summary>
    public static string Horizontal(string name)
    {
        int letters = new StringInfo(name).LengthInTextElements;
        string text = $"<text x=\"76\" y=\"41\" font-family=\"sans-serif\" font-size=\"26\" fill=\"#1c2330\">{SecurityElement.Escape(name)}</text>";
        return Drawing(88 + (15 * letters), Plate(name) + text, name);
    }

    private static string Drawing(int width, string content, string name) => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 64\" role=\"img\" aria-label=\"{SecurityElement.Escape(name)}\">{content}</svg>\n");

    private static string Plate(string name)
    {
        int sum = name.Sum(letter => letter);
        return $"<rect width=\"64\" height=\"64\" rx=\"12\" fill=\"{s_colors[sum % s_colors.Length]}\"/>"
            + $"<text x=\"32\" y=\"41\" font-family=\"sans-serif\" font-size=\"26\" fill=\"#ffffff\" text-anchor=\"middle\">{SecurityElement.Escape(Initials(name))}</text>";
    }

    private static string Initials(string name)
    {
        StringBuilder initials = new();
        foreach (string word in name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(2))
            initials.Append(Rune.ToUpperInvariant(word.EnumerateRunes().First()));
        return initials.ToString();
    }
}
