using System.Text;

namespace LDCohortSync.Reports.Html;

/// <summary>Text of others, fit to be put into a page: as text, and within quotes.</summary>
internal static class HtmlText
{
    /// <summary>
    /// The text without what would be markup, and without what turns the direction of the text after it or is no character of a page.
    /// </summary>
    public static string Of(string text)
    {
        StringBuilder html = new(text.Length + 8);
        foreach (char letter in ShownText.Of(text))
        {
            _ = letter switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                >= '\uFDD0' and <= '\uFDEF' or '\uFFFE' or '\uFFFF' => html.Append('\uFFFD'),
                _ => html.Append(letter),
            };
        }

        return html.ToString();
    }

    /// <summary>A name that may be written from right to left, which leaves what is around it alone.</summary>
    public static string Name(string text) => $"<bdi>{Of(text)}</bdi>";

    /// <summary>True for an address that a browser may be sent to.</summary>
    public static bool IsWeb(Uri? address) => address is { IsAbsoluteUri: true } && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    /// <summary>A link that opens a web page; only its text when the address is something else.</summary>
    public static string Link(Uri? address, string text) => IsWeb(address)
        ? $"<a href=\"{Of(address!.AbsoluteUri)}\" rel=\"noreferrer\">{Of(text)}</a>"
        : Of(text);
}
