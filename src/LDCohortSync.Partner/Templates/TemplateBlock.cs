namespace LDCohortSync.Partner.Templates;

/// <summary>A block.</summary>
/// <param name="Call">What decides how it is written.</param>
/// <param name="Names">The names that it gives to what it hands to its first part.</param>
/// <param name="Main">Its first part; null when it has none.</param>
/// <param name="Else">Its other part; null when it has none.</param>
/// <param name="Line">The line of its first tag, from 1.</param>
internal sealed record TemplateBlock(
    TemplateCall Call, IReadOnlyList<string> Names, IReadOnlyList<ITemplateNode>? Main, IReadOnlyList<ITemplateNode>? Else, int Line) : ITemplateNode;
