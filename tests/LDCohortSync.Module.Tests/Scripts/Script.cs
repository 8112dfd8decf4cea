namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>The commands of a script, those in brackets and blocks included.</summary>
internal sealed class Script
{
    private static readonly string[] s_keywords = ["if", "elseif", "else", "foreach", "while", "in", "try", "catch", "finally", "return", "exit", "throw"];

    private readonly IReadOnlyList<Token> _tokens;
    private readonly List<CommandCall> _calls = [];
    private readonly Dictionary<string, List<string>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private int _at;

    private Script(string text) => _tokens = Scanner.Scan(text);

    /// <summary>The commands, in the order in which they begin.</summary>
    public IReadOnlyList<CommandCall> Calls => _calls;

    /// <summary>The keys of the hash tables that the script puts into variables.</summary>
    public IReadOnlyDictionary<string, List<string>> Tables => _tables;

    /// <summary>Reads a script.</summary>
    /// <exception cref="FormatException">It has something that the reader does not know.</exception>
    public static Script Read(string text)
    {
        Script script = new(text);
        script.ReadStatements();
        return script._at == script._tokens.Count ? script : throw new FormatException("A bracket closes that was not opened.");
    }

    private Token? Current => _at < _tokens.Count ? _tokens[_at] : null;

    private void ReadStatements()
    {
        while (Current is { Kind: not TokenKind.Close })
        {
            if (Current.Kind == TokenKind.End)
                _at++;
            else
                ReadPipeline();
        }
    }

    private void ReadPipeline()
    {
        bool hasInput = false;
        while (Current is { Kind: not (TokenKind.End or TokenKind.Close) } first)
        {
            if (first is { Kind: TokenKind.Variable } && Peek(1) is { Kind: TokenKind.Word, Text: "=" })
                ReadAssignment(first.Text);
            else if (first.Kind == TokenKind.Word && s_keywords.Contains(first.Text, StringComparer.OrdinalIgnoreCase))
                _at++;
            else if (first.Kind == TokenKind.Word && (char.IsLetter(first.Text[0]) || first.Text[0] == '.'))
                ReadCommand(hasInput);
            else
                ReadExpression();
            if (Current?.Kind == TokenKind.Pipe)
            {
                hasInput = true;
                _at++;
                SkipEnds();
            }
        }
    }

    private void ReadAssignment(string variable)
    {
        _at += 2;
        if (Current is { Kind: TokenKind.Open, Text: "@{" })
        {
            _at++;
            _tables[variable] = ReadTable();
        }
    }

    private List<string> ReadTable()
    {
        List<string> keys = [];
        for (SkipEnds(); Current is { Kind: not TokenKind.Close } key; SkipEnds())
        {
            keys.Add(key.Text);
            _at += Peek(1) is { Text: "=" } ? 2 : throw new FormatException($"'{key.Text}' in a hash table has no value.");
            ReadPipeline();
        }

        Close();
        return keys;
    }

    private void ReadCommand(bool hasInput)
    {
        string name = Current!.Text;
        List<Argument> arguments = [];
        int place = _calls.Count;
        _at++;
        while (Current is { Kind: not (TokenKind.End or TokenKind.Close or TokenKind.Pipe) } piece)
        {
            if (piece.Kind == TokenKind.Word && piece.Text.Length > 1 && piece.Text[0] == '-' && char.IsLetter(piece.Text[1]))
            {
                string[] parts = piece.Text[1..].Split(':', 2);
                arguments.Add(Argument.Named(parts[0]));
                _at++;
                if (parts.Length == 2)
                    arguments.Add(Argument.Value([parts[1]]));
            }
            else if (piece.Kind == TokenKind.Splat)
            {
                arguments.Add(Argument.Splatted(piece.Text));
                _at++;
            }
            else
            {
                arguments.Add(Argument.Value(ReadValue()));
            }
        }

        _calls.Insert(place, new(name, arguments, hasInput));
    }

    private List<string?> ReadValue()
    {
        List<string?> words = [ReadOne()];
        while (Current?.Kind == TokenKind.Comma)
        {
            _at++;
            SkipEnds();
            words.Add(ReadOne());
        }

        return words;
    }

    private string? ReadOne()
    {
        Token piece = Current ?? throw new FormatException("A value is missing at the end.");
        if (piece.Kind == TokenKind.Open)
        {
            ReadBrackets();
            // A member of what is in the brackets, with brackets of its own if it is called: (Get-Date).AddDays(-1)
            while (Current is { Kind: TokenKind.Word } member && member.Text[0] == '.')
            {
                _at++;
                if (Current is { Kind: TokenKind.Open, Text: "(" })
                    ReadBrackets();
            }

            return null;
        }

        _at++;
        return piece.Kind is TokenKind.Word or TokenKind.Text ? piece.Text : null;
    }

    private void ReadExpression()
    {
        while (Current is { Kind: not (TokenKind.End or TokenKind.Close or TokenKind.Pipe) } piece)
        {
            if (piece.Kind == TokenKind.Word && s_keywords.Contains(piece.Text, StringComparer.OrdinalIgnoreCase))
                return;
            if (piece.Kind == TokenKind.Open)
                ReadBrackets();
            else
                _at++;
        }
    }

    private void ReadBrackets()
    {
        bool isTable = Current!.Text == "@{";
        _at++;
        if (isTable)
        {
            ReadTable();
            return;
        }

        ReadStatements();
        Close();
    }

    private void Close() => _at += Current is { Kind: TokenKind.Close } ? 1 : throw new FormatException("A bracket does not close.");

    private void SkipEnds()
    {
        while (Current?.Kind == TokenKind.End)
            _at++;
    }

    private Token? Peek(int ahead) => _at + ahead < _tokens.Count ? _tokens[_at + ahead] : null;
}
