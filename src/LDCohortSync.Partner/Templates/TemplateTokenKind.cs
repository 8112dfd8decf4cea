namespace LDCohortSync.Partner.Templates;

/// <summary>What a piece of a template is.</summary>
internal enum TemplateTokenKind
{
    /// <summary>Text that is written as it is.</summary>
    Text,
    /// <summary>A comment.</summary>
    Comment,
    /// <summary>A value that is written, escaped for HTML.</summary>
    Escaped,
    /// <summary>A value that is written as it is.</summary>
    Raw,
    /// <summary>The start of a block.</summary>
    Open,
    /// <summary>The start of a block that is written when its value is not there.</summary>
    OpenInverse,
    /// <summary>What separates the two parts of a block.</summary>
    Else,
    /// <summary>The end of a block.</summary>
    Close,
}
