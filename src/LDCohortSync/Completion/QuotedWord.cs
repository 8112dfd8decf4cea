using System.Text;
using System.Text.RegularExpressions;

namespace LDCohortSync.Completion;

/// <summary>A word of a command line as it was begun, with the quote that it begins with, and how a value is written in its place.</summary>
internal sealed partial class QuotedWord
{
    // PowerShell takes the typographic quotes for the plain ones.
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";
    private const string DoubleQuotes = "\"\u201C\u201D\u201E";

    private readonly bool _isDouble;
    private readonly bool _isSingle;

    public QuotedWord(string typed)
    {
        _isSingle = typed.Length > 0 && SingleQuotes.Contains(typed[0], StringComparison.Ordinal);
        _isDouble = typed.Length > 0 && DoubleQuotes.Contains(typed[0], StringComparison.Ordinal);
        string quotes = _isSingle ? SingleQuotes : _isDouble ? DoubleQuotes : "";
        Text = quotes.Length == 0 ? typed : Unquote(typed[1..], quotes);
    }

    /// <summary>What was typed, without quotes.</summary>
    public string Text { get; }

    /// <summary>A value as it has to stand in the command line.</summary>
    public string Write(string value)
    {
        if (_isDouble)
            return '"' + DoubleSpecial().Replace(value, "`$0") + '"';
        return _isSingle || !IsBare(value) ? "'" + Doubled(value, SingleQuotes) + "'" : value;
    }

    // Letters and digits with a few harmless signs between them, that PowerShell takes for neither a number nor an operator.
    private static bool IsBare(string value) => Bare().IsMatch(value) && !Number().IsMatch(value);

    private static string Unquote(string text, string quotes)
    {
        if (text.Length > 0 && quotes.Contains(text[^1], StringComparison.Ordinal))
            text = text[..^1];
        if (quotes == DoubleQuotes)
            return Escaped().Replace(text, "$1");
        foreach (char quote in quotes)
            text = text.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
        return text;
    }

    private static string Doubled(string value, string quotes)
    {
        StringBuilder written = new(value.Length + 2);
        foreach (char letter in value)
            written.Append(letter, quotes.Contains(letter, StringComparison.Ordinal) ? 2 : 1);
        return written.ToString();
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.:/+\-]*\z")]
    private static partial Regex Bare();

    // What looks like a number is bound as one, and could lose a leading zero or more: with its suffixes of type and of size.
    [GeneratedRegex(@"^(0x[\da-f]+|0b[01]+|\d+\.?\d*(e[+-]?\d+)?)(u?[ysln]|u|d)?([kmgtp]b)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("[`$\"\u201C\u201D\u201E]")]
    private static partial Regex DoubleSpecial();

    [GeneratedRegex("`(.)")]
    private static partial Regex Escaped();
}
