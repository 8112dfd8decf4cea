namespace LDCohortSync.Partner.Templates;

/// <summary>A value that is written.</summary>
/// <param name="Call">What gives the value.</param>
/// <param name="IsEscaped">True when it is escaped for HTML.</param>
/// <param name="Line">The line of the tag, from 1.</param>
internal sealed record TemplateOutput(TemplateCall Call, bool IsEscaped, int Line) : ITemplateNode;
