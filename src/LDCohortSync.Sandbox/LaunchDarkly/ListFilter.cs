namespace LDCohortSync.Sandbox;

/// <summary>
/// The language of filters of LaunchDarkly's lists: terms <c>field operator value</c>, a comma for and, a bar for or, parentheses.
/// Values are words, quoted texts, or lists in brackets.
/// </summary>
internal sealed class ListFilter<T>
{
    private readonly string _text;
    private readonly Func<string, string, List<string>, Func<T, bool>> _term;
    private int _position;

    private ListFilter(string text, Func<string, string, List<string>, Func<T, bool>> term)
    {
        _text = text;
        _term = term;
    }

    /// <summary>Parses a filter.</summary>
    /// <param name="text">The filter.</param>
    /// <param name="term">What a field, an operator and its values mean.</param>
    /// <exception cref="FormatException">It is not a filter.</exception>
    public static Func<T, bool> Parse(string text, Func<string, string, List<string>, Func<T, bool>> term)
    {
        ListFilter<T> parser = new(text, term);
        Func<T, bool> filter = parser.ParseOr();
        parser.SkipSpaces();
        return parser._position == text.Length ? filter : throw new FormatException("Unexpected text in filter");
    }

    private Func<T, bool> ParseOr()
    {
        Func<T, bool> left = ParseAnd();
        while (TryTake('|'))
        {
            Func<T, bool> before = left;
            Func<T, bool> right = ParseAnd();
            left = item => before(item) || right(item);
        }

        return left;
    }

    private Func<T, bool> ParseAnd()
    {
        Func<T, bool> left = ParseTerm();
        while (TryTake(','))
        {
            Func<T, bool> before = left;
            Func<T, bool> right = ParseTerm();
            left = item => before(item) && right(item);
        }

        return left;
    }

    private Func<T, bool> ParseTerm()
    {
        if (TryTake('('))
        {
            Func<T, bool> inner = ParseOr();
            return TryTake(')') ? inner : throw new FormatException("Missing ) in filter");
        }

        return _term(ParseValue(), ParseValue(), ParseValues());
    }

    private List<string> ParseValues()
    {
        List<string> values = [];
        if (!TryTake('['))
        {
            values.Add(ParseValue());
            return values;
        }

        while (!TryTake(']'))
        {
            values.Add(ParseValue());
            TryTake(',');
        }

        return values;
    }

    private string ParseValue()
    {
        bool isQuoted = TryTake('"');
        SkipSpaces();
        int start = _position;
        while (_position < _text.Length && (isQuoted ? _text[_position] != '"' : !" ,|()[]\"".Contains(_text[_position], StringComparison.Ordinal)))
        {
            _position++;
        }

        string value = _text[start.._position];
        if (isQuoted ? !TryTake('"') : value.Length == 0)
        {
            throw new FormatException("Incomplete filter");
        }

        return value;
    }

    private bool TryTake(char expected)
    {
        SkipSpaces();
        if (_position >= _text.Length || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }
    }
}
