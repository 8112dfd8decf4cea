namespace LDCohortSync.Partner.Templates;

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text, or what stands between the braces.</param>
/// <param name="Line">The line that it begins in, from 1.</param>
/// <param name="TrimsBefore">A ~ takes away the white space before it.</param>
/// <param name="TrimsAfter">A ~ takes away the white space after it.</param>
internal sealed record TemplateToken(TemplateTokenKind Kind, string Text, int Line, bool TrimsBefore = false, bool TrimsAfter = false)
{
    /// <summary>True for what leaves no empty line behind when it stands alone in one.</summary>
    public bool CanStandAlone => Kind is not (TemplateTokenKind.Text or TemplateTokenKind.Escaped or TemplateTokenKind.Raw);
}
