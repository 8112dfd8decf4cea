using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Schema;

/// <summary>A text.</summary>
/// <param name="Least">The fewest characters; a character above U+FFFF counts once.</param>
/// <param name="Most">The most characters.</param>
/// <param name="Form">The form that it has to have; null for any.</param>
/// <param name="Values">The texts that are possible; null for any.</param>
internal sealed record TextShape(int Least = 0, int Most = int.MaxValue, TextForm? Form = null, IReadOnlyList<string>? Values = null) : IShape
{
    /// <summary>Any text.</summary>
    public static TextShape Any { get; } = new();

    /// <summary>A web address.</summary>
    public static TextShape Address { get; } = new(Most: 2048, Form: TextForm.WebAddress);

    /// <summary>One of some texts.</summary>
    public static TextShape OneOf(params string[] values) => new(Values: values);

    public void Check(JsonNode? node, string path, Findings findings)
    {
        if (node.AsText() is not string text)
        {
            findings.Error(SchemaRule.Type, path, $"This has to be a text, not {SchemaRule.Called(node)}.", "Write a text in quotes.");
            return;
        }

        int length = text.EnumerateRunes().Count();
        if (length < Least || length > Most)
        {
            string bounds = Most == int.MaxValue ? $"at least {Least}" : Least == 0 ? $"at most {Most}" : $"{Least} to {Most}";
            findings.Error(SchemaRule.Length, path, $"The length is {length}; it has to be {bounds} characters.", length < Least ? "Write more." : "Shorten it.");
        }

        if (Form is not null && !Form.Fits(text))
            findings.Error(SchemaRule.Form, path, $"This has to be {Form.Name}.", Form.Advice);
        if (Values is not null && !Values.Contains(text, StringComparer.Ordinal))
            findings.Error(SchemaRule.Value, path, $"'{text}' is not possible here.", $"Use one of: {string.Join(", ", Values)}.");
    }
}
