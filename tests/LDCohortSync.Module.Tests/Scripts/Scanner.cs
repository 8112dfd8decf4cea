using System.Text;

namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>
/// Cuts a script of the documentation into pieces. It knows the part of PowerShell that examples use, and refuses the rest
/// instead of guessing.
/// </summary>
internal sealed class Scanner(string script)
{
    private const string WordEnds = " \t\r\n|;,(){}'\"";

    private readonly List<Token> _tokens = [];
    private int _at;

    /// <summary>Cuts a script.</summary>
    /// <exception cref="FormatException">It has something that this scanner does not know.</exception>
    public static IReadOnlyList<Token> Scan(string script)
    {
        Scanner scanner = new(script.ReplaceLineEndings("\n"));
        while (scanner._at < scanner._script.Length)
            scanner.Next();
        return scanner._tokens;
    }

    private readonly string _script = script;

    private void Next()
    {
        char current = _script[_at];
        if (current is ' ' or '\t')
            _at++;
        else if (Starts("`\n"))
            _at += 2;
        else if (current == '#')
            _at = Until("\n");
        else if (current is '\n' or ';')
            Add(TokenKind.End, 1);
        else if (current == '|')
            Add(TokenKind.Pipe, 1);
        else if (current == ',')
            Add(TokenKind.Comma, 1);
        else if (Starts("@'") || Starts("@\"") || Starts("<#"))
            throw new FormatException("Here-strings and block comments are not for examples.");
        else if (Starts("$(") || Starts("@(") || Starts("@{"))
            Add(TokenKind.Open, 2);
        else if (current is '(' or '{')
            Add(TokenKind.Open, 1);
        else if (current is ')' or '}')
            Add(TokenKind.Close, 1);
        else if (current is '\'' or '"')
            _tokens.Add(new(TokenKind.Text, Quoted(current)));
        else if (current is '$' or '@')
            _tokens.Add(new(current == '$' ? TokenKind.Variable : TokenKind.Splat, Word()[1..]));
        else
            _tokens.Add(new(TokenKind.Word, Word()));
    }

    private void Add(TokenKind kind, int length)
    {
        _tokens.Add(new(kind, _script.Substring(_at, length)));
        _at += length;
    }

    private string Word()
    {
        int start = _at;
        while (_at < _script.Length && !WordEnds.Contains(_script[_at], StringComparison.Ordinal))
            _at++;
        return _script[start.._at];
    }

    private string Quoted(char quote)
    {
        StringBuilder text = new();
        for (_at++; _at < _script.Length; _at++)
        {
            char current = _script[_at];
            bool escaped = (quote == '"' && current == '`') || (current == quote && _at + 1 < _script.Length && _script[_at + 1] == quote);
            if (escaped)
                _at++;
            else if (current == quote)
                break;
            text.Append(_script[_at]);
        }

        if (_at >= _script.Length)
            throw new FormatException($"A text in {quote} does not end.");
        _at++;
        return text.ToString();
    }

    private bool Starts(string text) => string.CompareOrdinal(_script, _at, text, 0, text.Length) == 0;

    private int Until(string text)
    {
        int end = _script.IndexOf(text, _at, StringComparison.Ordinal);
        return end < 0 ? _script.Length : end;
    }
}
