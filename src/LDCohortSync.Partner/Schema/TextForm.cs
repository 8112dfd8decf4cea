using System.Text.RegularExpressions;

namespace LDCohortSync.Partner.Schema;

/// <summary>A form that a text has to have.</summary>
/// <remarks>
/// The framework states these as regular expressions of JavaScript. There <c>$</c> is the end of the text, <c>.</c> leaves out four
/// line ends, and <c>\s</c> is another set than here; so they are stated anew and not copied over.
/// </remarks>
/// <param name="Name">The form, in words, after "has to be".</param>
/// <param name="Advice">What to write.</param>
/// <param name="Fits">Whether a text has it.</param>
internal sealed partial record TextForm(string Name, string Advice, Func<string, bool> Fits)
{
    // A next line (U+0085) is white space here and not there; a byte order mark the other way round.
    private static bool IsSpace(char letter) => letter == '\uFEFF' || (letter != '\u0085' && char.IsWhiteSpace(letter));

    public static TextForm OneLine { get; } = new("one line", "Take the line breaks out.", text => text.IndexOfAny(['\n', '\r', '\u2028', '\u2029']) < 0);

    public static TextForm NoSpace { get; } = new("without white space", "Take the spaces out.", text => !text.Any(IsSpace));

    public static TextForm WebAddress { get; } = new("an address that begins with http:// or https://", "Give the whole address, with https://.",
        text => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    public static TextForm VectorFile { get; } = new("the path of a .svg file", "Give the icon as SVG; the ending is written in lower case.",
        text => text.EndsWith(".svg", StringComparison.Ordinal));

    public static TextForm SemanticVersion { get; } = new("a semantic version", "Write three numbers, such as 1.0.0, with a suffix such as -beta if you need one.",
        text => Version().IsMatch(text));

    public static TextForm Mail { get; } = new("an e-mail address", "Give the address of your support.", text => MailAddress().IsMatch(text));

    public static TextForm InnerAddress { get; } = new("a path within LaunchDarkly", "Give a path such as /default/integrations, without a host.",
        text => InnerPath().IsMatch(text));

    // Source: semver.org, its definition of a version.
    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
        + @"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
        + @"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z")]
    private static partial Regex Version();

    // Source: the HTML standard's definition of a valid e-mail address.
    [GeneratedRegex(@"\A[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z")]
    private static partial Regex MailAddress();

    // Parts between single slashes, the first slash may be left out, and a query at the end.
    [GeneratedRegex(@"\A/?[^/]+(/[^/]+)*(\?\S*)?\z")]
    private static partial Regex InnerPath();
}
