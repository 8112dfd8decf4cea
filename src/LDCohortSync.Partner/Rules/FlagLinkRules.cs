using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>Flag links: their texts name what the link's metadata has.</summary>
internal static class FlagLinkRules
{
    private const string Blocks = "/capabilities/flagLink/uiBlocks";

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        if (manifest.Capability("flagLink") is not JsonObject link)
            return;
        if (link["metadata"] is null)
            findings.Error("FlagLinkMetadata", "/capabilities/flagLink", "The property 'metadata' is missing.", "Add it; it may be an empty object.");
        foreach (string path in Templates(link["uiBlocks"]))
        {
            if (JsonPointer.Find(manifest.Root, path).AsText() is string template)
            {
                TemplateRules.Rendered(template, TemplateContexts.FlagLink(link["metadata"]), path, findings,
                    "Name 'deepLink' and fields of 'metadata' only; add the field to 'metadata' if the link carries it.");
            }
        }
    }

    private static IEnumerable<string> Templates(JsonNode? blocks)
    {
        yield return Blocks + "/image/sourceUrl";
        yield return Blocks + "/name";
        yield return Blocks + "/description";
        foreach (string block in new[] { "title", "context" })
        {
            for (int i = 0; i < blocks.Property(block).List("elements").Count(); i++)
            {
                yield return $"{Blocks}/{block}/elements/{i}/text";
                yield return $"{Blocks}/{block}/elements/{i}/url";
            }
        }
    }
}
