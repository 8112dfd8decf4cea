namespace LDCohortSync.Partner.Templates;

/// <summary>A part of a template that was read.</summary>
internal interface ITemplateNode;
