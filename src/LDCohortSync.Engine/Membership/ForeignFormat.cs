using System.Text;

namespace LDCohortSync.Membership;

/// <summary>
/// Tells files that are not CSV by their first bytes, before anything is taken for commas and quotes: an error page or an
/// error in JSON would otherwise be refused for a reason that misleads.
/// </summary>
internal static class ForeignFormat
{
    private static readonly string[] s_pages = ["<!doctype", "<html", "<?xml"];

    /// <summary>Refuses web pages only: in a list of keys, a key may well begin with a bracket or a brace.</summary>
    /// <param name="head">The first bytes, behind a UTF-8 byte order mark.</param>
    /// <exception cref="FormatException">It is one.</exception>
    public static void RefusePage(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 16)]);
        if (s_pages.Any(page => start.StartsWith(page, StringComparison.OrdinalIgnoreCase)))
            throw new FormatException("It begins like a web page (HTML or XML).");
    }

    /// <summary>Refuses other formats.</summary>
    /// <param name="head">The first bytes, behind a UTF-8 byte order mark.</param>
    /// <exception cref="FormatException">It is one of them.</exception>
    public static void Refuse(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'<', ..])
            throw new FormatException("It begins like a web page (HTML or XML).");
        if (text is [(byte)'{' or (byte)'[', ..])
            throw new FormatException("It begins like JSON.");
        if (head is [(byte)'P', (byte)'K', < (byte)' ', < (byte)' ', ..])
            throw new FormatException("It is a zip archive or an Excel workbook; save it as CSV in UTF-8.");
        int lineEnd = text.IndexOfAny((byte)'\n', (byte)'\r');
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || text[..(lineEnd < 0 ? text.Length : lineEnd)].Contains((byte)0))
            throw new FormatException("It holds zero bytes, as UTF-16 text does; save it as CSV in UTF-8.");
    }
}
