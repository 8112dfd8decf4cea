namespace LDCohortSync.Partner.Templates;

/// <summary>A template can't be read, or not be filled in.</summary>
internal sealed class TemplateException(string message) : Exception(message);
