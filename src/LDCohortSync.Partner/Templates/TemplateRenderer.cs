using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Templates;

/// <summary>Fills a template in.</summary>
internal sealed class TemplateRenderer
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create("&<>\"'`=");

    private readonly StringBuilder _output = new();
    private readonly bool _isStrict;
    private int _line;

    private TemplateRenderer(bool isStrict) => _isStrict = isStrict;

    /// <summary>Fills a template in.</summary>
    /// <exception cref="TemplateException">Something that it writes is missing.</exception>
    public static string Render(IReadOnlyList<ITemplateNode> nodes, JsonObject context, bool isStrict)
    {
        TemplateValue root = TemplateValue.Of(context);
        TemplateRenderer renderer = new(isStrict);
        renderer.Write(nodes, new(root, null, new Dictionary<string, TemplateValue> { ["root"] = root }, new Dictionary<string, TemplateValue>()));
        return renderer._output.ToString();
    }

    private void Write(IReadOnlyList<ITemplateNode>? nodes, TemplateScope scope)
    {
        foreach (ITemplateNode node in nodes ?? [])
        {
            switch (node)
            {
                case TemplateText text:
                    _output.Append(text.Text);
                    break;
                case TemplateOutput output:
                    _line = output.Line;
                    string value = Value(output.Call, scope).ToString();
                    _output.Append(output.IsEscaped ? Escaped(value) : value);
                    break;
                case TemplateBlock block:
                    _line = block.Line;
                    Write(block, scope);
                    break;
            }
        }
    }

    private void Write(TemplateBlock block, TemplateScope scope)
    {
        TemplateCall call = block.Call;
        TemplateValue[] values = [.. call.Arguments.Select(one => Value(one, scope))];
        string? name = call.Path.IsSimple && !scope.Names.ContainsKey(call.Path.Original) ? call.Path.Parts[0] : null;
        switch (name)
        {
            case "if" or "unless":
                bool counts = !values[Single(values, name)].IsEmpty;
                if (values[0].Node is JsonValue zero && !values[0].IsTruthy && zero.GetValueKind() == JsonValueKind.Number)
                    counts = call.Named.TryGetValue("includeZero", out ITemplateExpression? include) && Value(include, scope).IsTruthy;
                Write(counts == (name == "if") ? block.Main : block.Else, scope);
                return;
            case "each":
                Each(block, values[Single(values, name)], scope);
                return;
            case "with":
                TemplateValue context = values[Single(values, name)];
                Write(context.IsEmpty ? block.Else : block.Main, context.IsEmpty ? scope : Named(block, scope.Enter(context), context));
                return;
            case "equal" or "equalWithElse":
                bool isEqual = values.Length > 1 && values[0].IsSameAs(values[1]);
                Write(isEqual ? block.Main : block.Else, scope);
                return;
        }

        if (name is not null && TemplateFunctions.Call(name, values) is TemplateValue result)
            _output.Append(result);     // a function that takes no part of the block
        else if (call.HasArguments)
            throw Missing(call.Path.Original, "is no function");
        else
            Plain(block, Strict(call.Path, scope), scope);
    }

    // A block without a function: for each element, or once with the value, or not at all.
    private void Plain(TemplateBlock block, TemplateValue value, TemplateScope scope)
    {
        if (value.Node is JsonArray { Count: > 0 })
            Each(block, value, scope);
        else if (value.Node is JsonValue flag && flag.GetValueKind() == JsonValueKind.True)
            Write(block.Main, scope);
        else if (value.IsNothing || value.IsEmpty)
            Write(block.Else, scope);
        else
            Write(block.Main, Named(block, scope.Enter(value), value));
    }

    private void Each(TemplateBlock block, TemplateValue list, TemplateScope scope)
    {
        (TemplateValue Key, TemplateValue Value)[] elements = list.Node switch
        {
            JsonArray array => [.. array.Select((one, index) => (TemplateValue.Of(index), TemplateValue.Of(one)))],
            JsonObject members => [.. members.Select(one => (TemplateValue.Of(one.Key), TemplateValue.Of(one.Value)))],
            _ => [],
        };
        if (elements.Length == 0)
            Write(block.Else, scope);
        for (int i = 0; i < elements.Length; i++)
        {
            Dictionary<string, TemplateValue> data = new(scope.Data)
            {
                ["index"] = TemplateValue.Of(i),
                ["key"] = elements[i].Key,
                ["first"] = TemplateValue.Of(i == 0),
                ["last"] = TemplateValue.Of(i == elements.Length - 1),
            };
            Write(block.Main, Named(block, scope.Enter(elements[i].Value, data), elements[i].Value, elements[i].Key));
        }
    }

    private static TemplateScope Named(TemplateBlock block, TemplateScope scope, params TemplateValue[] values)
    {
        if (block.Names.Count == 0)
            return scope;
        Dictionary<string, TemplateValue> names = new(scope.Names);
        for (int i = 0; i < block.Names.Count; i++)
            names[block.Names[i]] = i < values.Length ? values[i] : TemplateValue.Undefined;
        return scope with { Names = names };
    }

    private int Single(TemplateValue[] values, string name) =>
        values.Length == 1 ? 0 : throw Missing($"#{name}", "takes exactly one value");

    private TemplateValue Value(ITemplateExpression expression, TemplateScope scope) => expression switch
    {
        TemplateLiteral literal => literal.Value,
        TemplatePath path => Lax(path, scope),
        TemplateCall call => Value(call, scope),
        _ => TemplateValue.Undefined,
    };

    private TemplateValue Value(TemplateCall call, TemplateScope scope)
    {
        TemplatePath path = call.Path;
        if (path.IsSimple && !scope.Names.ContainsKey(path.Original))
        {
            TemplateValue[] values = [.. call.Arguments.Select(one => Value(one, scope))];
            if (TemplateFunctions.Call(path.Parts[0], values) is TemplateValue result)
                return result;
        }

        return call.HasArguments ? throw Missing(path.Original, "is no function") : Strict(path, scope);
    }

    // What is written has to be there.
    private TemplateValue Strict(TemplatePath path, TemplateScope scope)
    {
        TemplateValue found = Start(path, scope, out int next);
        for (; next < path.Parts.Count; next++)
        {
            // To ask a text for a property is an error in itself there, even for one that it has.
            TemplateValue inner = found.Node is JsonObject or JsonArray || next < path.Parts.Count - 1 ? Step(path, found, next) : TemplateValue.Undefined;
            if (!inner.IsDefined && next == path.Parts.Count - 1 && _isStrict)
                throw Missing(path.Original, "is not there");
            found = inner;
        }

        return found;
    }

    // What is asked about need not be there, but what it is looked up in has to be.
    private TemplateValue Lax(TemplatePath path, TemplateScope scope)
    {
        TemplateValue found = Start(path, scope, out int next);
        for (; next < path.Parts.Count; next++)
            found = Step(path, found, next);
        return found;
    }

    private TemplateValue Step(TemplatePath path, TemplateValue found, int next) => found.IsNothing && _isStrict
        ? throw Missing(path.Original, $"can't be looked up, as there is nothing to look '{path.Parts[next]}' up in")
        : found.Property(path.Parts[next]);

    private static TemplateValue Start(TemplatePath path, TemplateScope scope, out int next)
    {
        next = 0;
        if (path.Parts.Count == 0 || (!path.IsData && (path.IsScoped || !scope.Names.ContainsKey(path.Parts[0]))))
            return scope.Up(path.Depth);
        if (!(path.IsData ? scope.Data : scope.Names).TryGetValue(path.Parts[0], out TemplateValue named))
            return TemplateValue.Of(new JsonObject());
        next = 1;
        return named;
    }

    private TemplateException Missing(string name, string what) => new($"line {_line}: '{name}' {what}");

    // As Handlebars does it; the entities matter for the length and the quotes of what comes out.
    private static string Escaped(string text)
    {
        if (!text.AsSpan().ContainsAny(s_escaped))
            return text;
        StringBuilder escaped = new(text.Length + 16);
        foreach (char letter in text)
        {
            escaped.Append(letter switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#x27;",
                '`' => "&#x60;",
                '=' => "&#x3D;",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }
}
