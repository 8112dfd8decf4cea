using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Templates;

/// <summary>Reads what stands between the braces of a tag.</summary>
internal sealed class ExpressionReader(string text, int line)
{
    private const string NotInNames = "!\"#%&'()*+,./;<=>@[\\]^`{|}~";

    // Deeper than anybody writes, and shallow enough for the stack.
    private const int DeepestCall = 50;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    private int _at;
    private int _depth;

    /// <summary>Reads the whole tag: a call, and for a block the names after <c>as</c>.</summary>
    /// <exception cref="TemplateException">It is not well formed.</exception>
    public static (TemplateCall Call, IReadOnlyList<string> Names) Read(string text, int line)
    {
        ExpressionReader reader = new(text, line);
        TemplateCall call = reader.ReadCall();
        List<string> names = [];
        if (reader.SeesNames())
        {
            reader._at = text.IndexOf('|', reader._at) + 1;
            while (!reader.Skips('|'))
                names.Add(reader.ReadName());
        }

        if (!reader.IsAtEnd)
            throw reader.Fault("has something in it that does not belong there");
        return (call, names);
    }

    private bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at >= text.Length;
        }
    }

    private TemplateCall ReadCall()
    {
        ITemplateExpression head = ReadExpression();
        TemplatePath path = head switch
        {
            TemplatePath one => one,
            // A literal in front is the name of a property.
            TemplateLiteral literal => new(literal.Original, false, 0, [literal.Original], false),
            _ => throw Fault("begins with parentheses"),
        };
        List<ITemplateExpression> arguments = [];
        Dictionary<string, ITemplateExpression> named = [];
        while (!IsAtEnd && text[_at] != ')' && !SeesNames())
        {
            if (ReadAssigned() is string name)
                named[name] = ReadExpression();
            else if (named.Count > 0)
                throw Fault("has a value without a name after one with a name");
            else
                arguments.Add(ReadExpression());
        }

        return new(path, arguments, named);
    }

    private ITemplateExpression ReadExpression()
    {
        if (IsAtEnd)
            throw Fault("is empty or ends too early");
        char first = text[_at];
        if (first == '(')
        {
            _at++;
            if (++_depth > DeepestCall)
                throw Fault($"has parentheses nested more than {DeepestCall} deep");
            TemplateCall call = ReadCall();
            if (!Skips(')'))
                throw Fault("has a parenthesis that is not closed");
            _depth--;
            return call;
        }

        if (first is '"' or '\'')
            return ReadQuoted(first);
        return ReadWord() is TemplateLiteral word ? word : ReadPath();
    }

    private TemplateLiteral ReadQuoted(char mark)
    {
        int end = _at + 1;
        while (end < text.Length && (text[end] != mark || text[end - 1] == '\\'))
            end++;
        if (end >= text.Length)
            throw Fault("has a text that is not closed");
        string value = text[(_at + 1)..end].Replace("\\" + mark, mark.ToString(), StringComparison.Ordinal);
        _at = end + 1;
        return new(TemplateValue.Of(value), value);
    }

    // A word or number that stands for itself.
    private TemplateLiteral? ReadWord()
    {
        int end = _at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (')' or ']'))
            end++;
        string word = text[_at..end];
        TemplateValue? value = word switch
        {
            "true" => TemplateValue.Of(true),
            "false" => TemplateValue.Of(false),
            "null" => TemplateValue.Of(null),
            "undefined" => TemplateValue.Undefined,
            _ when IsNumber(word) => TemplateValue.Of(JsonValue.Create(double.Parse(word, CultureInfo.InvariantCulture))),
            _ => null,
        };
        if (value is null)
            return null;
        _at = end;
        return new(value.Value, word);
    }

    private static bool IsNumber(string word)
    {
        ReadOnlySpan<char> digits = word.StartsWith('-') ? word.AsSpan(1) : word;
        return digits.Length > 0 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1])
            && digits.Count('.') <= 1 && !digits.ContainsAnyExcept(s_digits);
    }

    private TemplatePath ReadPath()
    {
        int start = _at;
        bool isData = text[_at] == '@';
        if (isData)
            _at++;
        List<string> parts = [];
        int depth = 0;
        do
        {
            (string part, bool isQuoted) = ReadSegment();
            if (isQuoted || part is not (".." or "." or "this"))
                parts.Add(part);
            else if (parts.Count > 0)
                throw Fault($"has a path that goes back in its middle: {text[start.._at]}");
            else if (part == "..")
                depth++;
        }
        while (_at < text.Length && text[_at] is '.' or '/' && ++_at > 0);
        string original = text[start.._at];
        bool isScoped = original.StartsWith('.') || original == "this" || original.StartsWith("this.", StringComparison.Ordinal)
            || original.StartsWith("this/", StringComparison.Ordinal);
        return new(original, isData, depth, parts, isScoped);
    }

    private (string Part, bool IsQuoted) ReadSegment()
    {
        if (_at < text.Length && text[_at] == '[')
        {
            int close = text.IndexOf(']', _at);
            if (close < 0)
                throw Fault("has a square bracket that is not closed");
            string quoted = text[(_at + 1)..close];
            _at = close + 1;
            return (quoted, true);
        }

        if (text.AsSpan(_at).StartsWith(".."))
        {
            _at += 2;
            return ("..", false);
        }

        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            return (".", false);
        }

        return (ReadName(), false);
    }

    private string ReadName()
    {
        SkipSpace();
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && !NotInNames.Contains(text[_at]))
            _at++;
        if (_at == start)
            throw Fault(_at < text.Length ? $"has '{text[_at]}' where a name belongs" : "ends where a name belongs");
        return text[start.._at];
    }

    // The name before an equals sign, which is passed by; null when what follows is not that.
    private string? ReadAssigned()
    {
        int end = _at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !NotInNames.Contains(text[end]))
            end++;
        if (end == _at || end >= text.Length || text[end] != '=')
            return null;
        string name = text[_at..end];
        _at = end + 1;
        return name;
    }

    private bool SeesNames()
    {
        SkipSpace();
        ReadOnlySpan<char> rest = text.AsSpan(_at);
        return rest.StartsWith("as") && rest.Length > 2 && char.IsWhiteSpace(rest[2]) && rest[2..].TrimStart().StartsWith("|");
    }

    private bool Skips(char mark)
    {
        if (IsAtEnd || text[_at] != mark)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private TemplateException Fault(string what) => new($"line {line}: the tag {{{{{text}}}}} {what}");
}
