using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;
using LDCohortSync.Partner.Templates;

namespace LDCohortSync.Partner.Rules;

/// <summary>Templates in files: those of the audit log hook, of the other hook and of imports.</summary>
internal static class HookRules
{
    private const string Hook = "/capabilities/auditLogEventsHook";

    // The template, the event that the framework tries it with, whether its JSON is checked there, and whether it may be empty.
    private static readonly (string Name, Func<JsonObject> Event, bool ChecksJson, bool MayBeEmpty)[] s_templates =
    [
        ("flag", SampleEvents.Flag, true, true),
        ("project", SampleEvents.Project, true, true),
        ("environment", SampleEvents.Environment, true, true),
        ("default", SampleEvents.Flag, true, true),
        ("validation", SampleEvents.Environment, false, false),
        ("member", SampleEvents.Member, true, false),
    ];

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        JsonNode? hook = manifest.Capability("auditLogEventsHook");
        JsonNode? templates = hook.Property("templates");
        if (hook.IsTrue("useStandardWebhookPayload"))
            StandardPayload(manifest, templates, findings);
        foreach ((string name, Func<JsonObject> happening, bool checksJson, bool mayBeEmpty) in s_templates)
        {
            string path = $"{Hook}/templates/{name}";
            if (templates.Text(name) is not { Length: > 0 } file || Source(manifest, file, path, findings) is not string source)
                continue;
            bool isJson = IsJson(file);
            string? rendered = TemplateRules.Rendered(source, TemplateContexts.Event(manifest, happening(), isJson), path, findings,
                $"Correct '{file}': name what the event has, and ask with #if before you name what only some events have.");
            if (rendered is null)
                continue;
            if (string.IsNullOrWhiteSpace(rendered) && !mayBeEmpty)
                findings.Error("TemplateEmpty", path, $"'{file}' comes out empty.", "LaunchDarkly sends nothing for an empty template: write something into it.");
            else if (isJson && !JsonText.IsJson(rendered))
            {
                findings.Add(checksJson ? ManifestSeverity.Error : ManifestSeverity.Warning, "TemplateJson", path, $"What comes out of '{file}' is not JSON.",
                    "Look at commas after the last element of a list, and at texts without quotes.");
            }
            else if (isJson && name is "flag" or "default")
                Quotes(manifest, source, path, file, findings);
        }

        foreach (string other in new[] { "/capabilities/eventsHook/templates", "/capabilities/flagImport/templates" })
        {
            foreach ((string name, JsonNode? file) in JsonPointer.Find(manifest.Root, other) as JsonObject ?? [])
            {
                string path = JsonPointer.Append(other, name);
                if (file.AsText() is string text && Source(manifest, text, path, findings, ManifestSeverity.Warning) is string source)
                    TemplateRules.Readable(source, path, findings);
            }
        }
    }

    // A text is made fit for JSON first, and {{ }} makes its quotes fit for HTML then: what is left is a backslash before an ampersand.
    private static void Quotes(ManifestDocument manifest, string source, string path, string file, Findings findings)
    {
        string rendered = Template.Read(source).Render(TemplateContexts.Event(manifest, SampleEvents.FlagWithQuotes(), isJson: true));
        if (!JsonText.IsJson(rendered))
        {
            findings.Warn("TemplateQuotes", path, $"What comes out of '{file}' is not JSON any more when a comment has quotes in it.",
                "Write texts of people, such as comment, with three braces: {{{comment}}}.");
        }
    }

    private static void StandardPayload(ManifestDocument manifest, JsonNode? templates, Findings findings)
    {
        if (templates is JsonObject { Count: > 0 } || manifest.Files.HasFolder("templates"))
        {
            findings.Error("StandardPayload", Hook + "/useStandardWebhookPayload", "With the standard payload no template is used, and there are some.",
                "Take the templates out of the manifest and remove the folder 'templates', or set useStandardWebhookPayload to false.");
        }
    }

    // The framework looks for the templates of the audit log's hook only.
    private static string? Source(ManifestDocument manifest, string file, string path, Findings findings, ManifestSeverity missing = ManifestSeverity.Error)
    {
        if (!manifest.Files.HasFile(file))
            findings.Add(missing, "TemplateMissing", path, $"There is no file '{file}' in the integration's folder.", "Put the template there, or correct the path.");
        else if (GeneralRules.Leaves(file))
            findings.Warn("OutsideFolder", path, $"'{file}' is not in the integration's folder, and was not read.", "Put a copy into the folder.");
        else
            return manifest.Files.Read(file);
        return null;
    }

    private static bool IsJson(string file) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".json.hbs", StringComparison.OrdinalIgnoreCase);
}
