namespace LDCohortSync.Partner.Templates;

/// <summary>A text, a number, true, false, null or undefined.</summary>
/// <param name="Value">The value.</param>
/// <param name="Original">As it is written, without quotes.</param>
internal sealed record TemplateLiteral(TemplateValue Value, string Original) : ITemplateExpression;
