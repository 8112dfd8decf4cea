namespace LDCohortSync.Partner.Templates;

/// <summary>Something in a tag that has a value.</summary>
internal interface ITemplateExpression;
