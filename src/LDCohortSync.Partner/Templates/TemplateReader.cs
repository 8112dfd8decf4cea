namespace LDCohortSync.Partner.Templates;

/// <summary>Puts the pieces of a template together.</summary>
internal sealed class TemplateReader
{
    // Deeper than anybody writes, and shallow enough for the stack.
    private const int DeepestBlock = 100;

    private readonly IReadOnlyList<TemplateToken> _tokens;
    private int _at;
    private int _depth;

    private TemplateReader(IReadOnlyList<TemplateToken> tokens) => _tokens = tokens;

    private TemplateToken? Next => _at < _tokens.Count ? _tokens[_at] : null;

    /// <summary>Reads all pieces.</summary>
    /// <exception cref="TemplateException">They do not fit together.</exception>
    public static IReadOnlyList<ITemplateNode> Read(IReadOnlyList<TemplateToken> tokens)
    {
        TemplateReader reader = new(tokens);
        List<ITemplateNode> nodes = reader.ReadNodes();
        if (reader.Next is TemplateToken token)
            throw new TemplateException($"line {token.Line}: there is no block that this belongs to: {{{{{(token.Kind == TemplateTokenKind.Else ? "else" : "/" + token.Text)}}}}}");
        return nodes;
    }

    // Up to the end of the block.
    private List<ITemplateNode> ReadNodes()
    {
        List<ITemplateNode> nodes = [];
        while (Next is TemplateToken token && token.Kind is not (TemplateTokenKind.Else or TemplateTokenKind.Close))
        {
            _at++;
            switch (token.Kind)
            {
                case TemplateTokenKind.Text:
                    nodes.Add(new TemplateText(token.Text));
                    break;
                case TemplateTokenKind.Escaped or TemplateTokenKind.Raw:
                    nodes.Add(new TemplateOutput(ExpressionReader.Read(token.Text, token.Line).Call, token.Kind == TemplateTokenKind.Escaped, token.Line));
                    break;
                case TemplateTokenKind.Open or TemplateTokenKind.OpenInverse:
                    nodes.Add(ReadBlock(token));
                    break;
            }
        }

        return nodes;
    }

    private TemplateBlock ReadBlock(TemplateToken open)
    {
        (TemplateCall call, IReadOnlyList<string> names) = ExpressionReader.Read(open.Text, open.Line);
        (List<ITemplateNode> main, IReadOnlyList<ITemplateNode>? other) = ReadParts(open.Line);
        if (Next is not { Kind: TemplateTokenKind.Close } close)
            throw new TemplateException($"line {open.Line}: the block {{{{#{open.Text}}}}} is not closed");
        _at++;
        string name = ExpressionReader.Read(close.Text, close.Line).Call.Path.Original;
        if (name != call.Path.Original)
            throw new TemplateException($"line {close.Line}: {{{{/{close.Text}}}}} closes the block {{{{#{open.Text}}}}} of line {open.Line}");
        return open.Kind == TemplateTokenKind.Open ? new(call, names, main, other, open.Line) : new(call, names, other, main, open.Line);
    }

    private (List<ITemplateNode> Main, IReadOnlyList<ITemplateNode>? Else) ReadParts(int line)
    {
        if (++_depth > DeepestBlock)
            throw new TemplateException($"line {line}: blocks are nested more than {DeepestBlock} deep");
        (List<ITemplateNode> Main, IReadOnlyList<ITemplateNode>? Else) parts = ReadParts();
        _depth--;
        return parts;
    }

    private (List<ITemplateNode> Main, IReadOnlyList<ITemplateNode>? Else) ReadParts()
    {
        List<ITemplateNode> main = ReadNodes();
        if (Next is not { Kind: TemplateTokenKind.Else } token)
            return (main, null);
        _at++;
        if (token.Text.Length == 0)
            return (main, ReadNodes());

        // "else if" is a block of its own in the other part, closed together with this one.
        (TemplateCall call, IReadOnlyList<string> names) = ExpressionReader.Read(token.Text, token.Line);
        (List<ITemplateNode> chained, IReadOnlyList<ITemplateNode>? rest) = ReadParts(token.Line);
        return (main, [new TemplateBlock(call, names, chained, rest, token.Line)]);
    }
}
