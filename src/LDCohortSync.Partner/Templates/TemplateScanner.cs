using System.Text;

namespace LDCohortSync.Partner.Templates;

/// <summary>
/// Cuts a Handlebars template into text and tags. Source: Handlebars' own description of its language; partials, decorators and
/// raw blocks are no part of what LaunchDarkly's partner documentation offers, and are refused.
/// </summary>
internal sealed class TemplateScanner
{
    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private int _line = 1;

    private TemplateScanner(string source) => _source = source;

    /// <summary>Cuts a template.</summary>
    /// <exception cref="TemplateException">A tag does not end, or is of a kind that is not offered.</exception>
    public static List<TemplateToken> Scan(string source)
    {
        TemplateScanner scanner = new(source);
        while (scanner._at < source.Length)
        {
            scanner.ReadText();
            if (scanner._at < source.Length)
                scanner.ReadTag();
        }

        return Whitespace.Settle(scanner._tokens);
    }

    // Up to the next tag. A backslash before a tag makes it text; two make one backslash before a tag.
    private void ReadText()
    {
        StringBuilder text = new();
        int line = _line;
        while (_at < _source.Length)
        {
            int tag = _source.IndexOf("{{", _at, StringComparison.Ordinal);
            if (tag < 0)
                tag = _source.Length;
            bool isEscaped = tag < _source.Length && tag > _at && _source[tag - 1] == '\\';
            bool isBackslash = isEscaped && tag - 1 > _at && _source[tag - 2] == '\\';
            text.Append(_source, _at, tag - _at - (isEscaped ? 1 : 0));
            Advance(tag);
            if (!isEscaped || isBackslash)
                break;
            text.Append("{{");
            Advance(tag + 2);
        }

        if (text.Length > 0)
            _tokens.Add(new(TemplateTokenKind.Text, text.ToString(), line));
    }

    private void ReadTag()
    {
        int start = _at;
        int line = _line;
        if (Sees("{{{{"))
            throw new TemplateException($"line {line}: raw blocks with four braces are not offered");
        Advance(_at + 2);
        bool trimsBefore = Skip('~');
        if (Sees("!"))
        {
            ReadComment(start, line, trimsBefore);
            return;
        }

        bool isRaw = Skip('{');
        int inside = _at;
        Advance(EndOfInside(line));
        string text = _source[inside.._at];
        // Three braces at the end close three, whatever came first; a lone "else" is one piece with its two.
        bool closesThree = (Sees("}}}") || Sees("}~}}")) && text.Trim() is not ("else" or "^");
        if (isRaw != closesThree)
            throw Unbalanced(line);
        Skip(isRaw ? '}' : '~');
        bool trimsAfter = Skip('~') || _source[_at - 1] == '~';
        if (!Sees("}}"))
            throw Unbalanced(line);
        Advance(_at + 2);
        _tokens.Add(Classify(text.Trim(), isRaw, line) with { TrimsBefore = trimsBefore, TrimsAfter = trimsAfter });
    }

    private void ReadComment(int start, int line, bool trimsBefore)
    {
        bool isLong = Sees("!--");
        string end = isLong ? "--" : "}}";
        int close = _source.IndexOf(end, _at + (isLong ? 3 : 1), StringComparison.Ordinal);
        while (isLong && close >= 0 && !EndsComment(close))
            close = _source.IndexOf(end, close + 1, StringComparison.Ordinal);
        if (close < 0)
            throw new TemplateException($"line {line}: the comment does not end");
        int after = _source.IndexOf("}}", close, StringComparison.Ordinal) + 2;
        bool trimsAfter = _source[after - 3] == '~';
        _tokens.Add(new(TemplateTokenKind.Comment, _source[start..after], line, trimsBefore, trimsAfter));
        Advance(after);
    }

    private bool EndsComment(int dashes) => _source.AsSpan(dashes + 2) is ['}', '}', ..] or ['~', '}', '}', ..];

    // Braces within quotes and square brackets do not end a tag.
    private int EndOfInside(int line)
    {
        for (int at = _at; at < _source.Length; at++)
        {
            switch (_source[at])
            {
                case '"' or '\'':
                    at = Closing(_source[at], at, line);
                    break;
                case '[':
                    at = Closing(']', at, line);
                    break;
                case '}':
                    return at;
                case '~' when at + 1 < _source.Length && _source[at + 1] == '}':
                    return at;
            }
        }

        throw new TemplateException($"line {line}: the tag does not end");
    }

    private int Closing(char mark, int from, int line)
    {
        for (int at = from + 1; at < _source.Length; at++)
        {
            if (_source[at] == mark && _source[at - 1] != '\\')
                return at;
        }

        throw new TemplateException($"line {line}: {_source[from]} is not closed");
    }

    private static TemplateToken Classify(string text, bool isRaw, int line)
    {
        if (isRaw)
            return new(TemplateTokenKind.Raw, text, line);
        if (text is "^" or "else")
            return new(TemplateTokenKind.Else, "", line);
        if (text.StartsWith("else", StringComparison.Ordinal) && char.IsWhiteSpace(text[4]))
            return new(TemplateTokenKind.Else, text[4..].Trim(), line);
        return text switch
        {
            ['#', '>' or '*', ..] or ['>' or '*', ..] => throw new TemplateException($"line {line}: partials and decorators are not offered"),
            ['#', .. string rest] => new(TemplateTokenKind.Open, rest.Trim(), line),
            ['^', .. string rest] => new(TemplateTokenKind.OpenInverse, rest.Trim(), line),
            ['/', .. string rest] => new(TemplateTokenKind.Close, rest.Trim(), line),
            ['&', .. string rest] => new(TemplateTokenKind.Raw, rest.Trim(), line),
            _ => new(TemplateTokenKind.Escaped, text, line),
        };
    }

    private bool Sees(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private bool Skip(char mark)
    {
        if (_at >= _source.Length || _source[_at] != mark)
            return false;
        _at++;
        return true;
    }

    private static TemplateException Unbalanced(int line) => new($"line {line}: the tag does not end with the braces that it began with");

    private void Advance(int to)
    {
        _line += _source.AsSpan(_at, to - _at).Count('\n');
        _at = to;
    }
}
