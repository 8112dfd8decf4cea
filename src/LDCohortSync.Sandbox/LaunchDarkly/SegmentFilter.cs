namespace LDCohortSync.Sandbox;

/// <summary>
/// The filter of the segment list (LaunchDarkly API docs, "List segments"): terms <c>field operator value</c>, a comma for and, a
/// bar for or, parentheses. Values are words, quoted texts, or lists in brackets.
/// </summary>
internal sealed class SegmentFilter
{
    private readonly string _text;
    private int _position;

    private SegmentFilter(string text) => _text = text;

    /// <summary>Parses a filter.</summary>
    /// <exception cref="FormatException">It is not a filter.</exception>
    public static Func<SandboxSegment, bool> Parse(string text)
    {
        SegmentFilter parser = new(text);
        Func<SandboxSegment, bool> filter = parser.ParseOr();
        parser.SkipSpaces();
        return parser._position == text.Length ? filter : throw new FormatException("Unexpected text in filter");
    }

    private static Func<SandboxSegment, bool> Term(string field, string operation, List<string> values)
    {
        string first = values.Count > 0 ? values[0] : string.Empty;
        return (field, operation) switch
        {
            ("external", "exists") => Boolean(first) ? segment => segment.External is not null : segment => segment.External is null,
            ("unbounded", "equals") => Boolean(first) ? segment => segment.Unbounded : segment => !segment.Unbounded,
            ("tags", "anyOf") => segment => segment.Tags.Intersect(values, StringComparer.Ordinal).Any(),
            ("query", "equals") => segment => Mentions(segment.Key, first) || Mentions(segment.Name, first) || Mentions(segment.Description, first),
            ("includedKeys", "anyOf") => segment => values.Any(key => segment.Contains(key)),
            ("excludedKeys", "anyOf") => segment => values.Any(key => segment.Excludes(key)),
            _ => throw new FormatException($"Unknown filter {field} {operation}"),
        };
    }

    private static bool Mentions(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool Boolean(string text) => bool.TryParse(text, out bool value) ? value : throw new FormatException($"'{text}' is not true or false");

    private Func<SandboxSegment, bool> ParseOr()
    {
        Func<SandboxSegment, bool> left = ParseAnd();
        while (TryTake('|'))
        {
            Func<SandboxSegment, bool> before = left;
            Func<SandboxSegment, bool> right = ParseAnd();
            left = segment => before(segment) || right(segment);
        }

        return left;
    }

    private Func<SandboxSegment, bool> ParseAnd()
    {
        Func<SandboxSegment, bool> left = ParseTerm();
        while (TryTake(','))
        {
            Func<SandboxSegment, bool> before = left;
            Func<SandboxSegment, bool> right = ParseTerm();
            left = segment => before(segment) && right(segment);
        }

        return left;
    }

    private Func<SandboxSegment, bool> ParseTerm()
    {
        if (TryTake('('))
        {
            Func<SandboxSegment, bool> inner = ParseOr();
            return TryTake(')') ? inner : throw new FormatException("Missing ) in filter");
        }

        return Term(ParseValue(), ParseValue(), ParseValues());
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
