using System.Text.Json.Nodes;

namespace LDCohortSync.Partner.Templates;

/// <summary>
/// A Handlebars template, read and filled in as strictly as LaunchDarkly's integration framework does when it checks a manifest:
/// a value that is written has to be there; a value that is only asked about need not.
/// </summary>
/// <remarks>
/// Written here because the well-known library for .NET knows two ways only: everything that is missing is an error (then
/// published templates with an optional comment would be refused), or nothing that is nested is (then misspelt names would pass).
/// </remarks>
internal sealed class Template
{
    private readonly IReadOnlyList<ITemplateNode> _nodes;

    private Template(IReadOnlyList<ITemplateNode> nodes) => _nodes = nodes;

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It is not well formed.</exception>
    public static Template Read(string source) => new(TemplateReader.Read(TemplateScanner.Scan(source)));

    /// <summary>Fills the template in.</summary>
    /// <param name="context">What it may name.</param>
    /// <param name="isStrict">False to write nothing for what is missing.</param>
    /// <exception cref="TemplateException">Something that it writes is missing, or it calls a function that there is not.</exception>
    public string Render(JsonObject context, bool isStrict = true) => TemplateRenderer.Render(_nodes, context, isStrict);
}
