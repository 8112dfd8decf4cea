namespace LDCohortSync.Partner.Templates;

/// <summary>Text that is written as it is.</summary>
internal sealed record TemplateText(string Text) : ITemplateNode;
