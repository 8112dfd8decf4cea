using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;
using LDCohortSync.Partner.Templates;

namespace LDCohortSync.Partner.Rules;

/// <summary>Templates within the manifest: they can be read, and filled in with what they may name.</summary>
internal static class TemplateRules
{
    public const string Render = "TemplateRender";

    /// <summary>Fills a template in.</summary>
    /// <returns>What comes out; null when it can't be filled in, of which a finding tells.</returns>
    public static string? Rendered(string source, JsonObject context, string path, Findings findings, string advice, bool isStrict = true)
    {
        try
        {
            return Template.Read(source).Render(context, isStrict);
        }
        catch (TemplateException fault)
        {
            findings.Error(Render, path, $"The template can't be filled in: {fault.Message}.", advice);
            return null;
        }
    }

    /// <summary>Reads a template whose values nobody can make up here.</summary>
    public static void Readable(string source, string path, Findings findings)
    {
        try
        {
            Template.Read(source);
        }
        catch (TemplateException fault)
        {
            findings.Error(Render, path, $"The template can't be read: {fault.Message}.", "Close each tag and each block that is opened.");
        }
    }
}
