namespace LDCohortSync.Partner.Templates;

/// <summary>Names that lead to a value.</summary>
/// <param name="Original">As it is written.</param>
/// <param name="IsData">True when it begins with @.</param>
/// <param name="Depth">How many contexts it goes up.</param>
/// <param name="Parts">The names.</param>
/// <param name="IsScoped">True when it says of which context it speaks, so that it is never the name of a function.</param>
internal sealed record TemplatePath(string Original, bool IsData, int Depth, IReadOnlyList<string> Parts, bool IsScoped) : ITemplateExpression
{
    /// <summary>True when it could be the name of a function.</summary>
    public bool IsSimple => Parts.Count == 1 && !IsScoped && Depth == 0 && !IsData;
}
