namespace LDCohortSync.Partner.Templates;

/// <summary>What a tag holds: a path or the name of a function, with what it is given.</summary>
/// <param name="Path">The path.</param>
/// <param name="Arguments">What it is given in order.</param>
/// <param name="Named">What it is given by name.</param>
internal sealed record TemplateCall(TemplatePath Path, IReadOnlyList<ITemplateExpression> Arguments, IReadOnlyDictionary<string, ITemplateExpression> Named)
    : ITemplateExpression
{
    /// <summary>True when it is surely a function.</summary>
    public bool HasArguments => Arguments.Count > 0 || Named.Count > 0;
}
