namespace LDCohortSync.Partner.Templates;

/// <summary>What names mean at one place of a template.</summary>
/// <param name="Context">What plain names are looked up in.</param>
/// <param name="Outer">The context around this one; null for the outermost.</param>
/// <param name="Data">What names with @ are looked up in.</param>
/// <param name="Names">Names that blocks have given to values.</param>
internal sealed record TemplateScope(
    TemplateValue Context, TemplateScope? Outer, IReadOnlyDictionary<string, TemplateValue> Data, IReadOnlyDictionary<string, TemplateValue> Names)
{
    /// <summary>The scope for a part of a block that is handed a context. The same context again is no step inwards.</summary>
    public TemplateScope Enter(TemplateValue context, IReadOnlyDictionary<string, TemplateValue>? data = null) => context.IsDefined && context.IsSameAs(Context)
        ? this with { Data = data ?? Data }
        : new(context, this, data ?? Data, Names);

    /// <summary>The context that many steps outwards.</summary>
    /// <returns>No value when there are fewer.</returns>
    public TemplateValue Up(int depth) => depth == 0 ? Context : Outer?.Up(depth - 1) ?? TemplateValue.Undefined;
}
