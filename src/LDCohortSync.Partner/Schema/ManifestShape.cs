namespace LDCohortSync.Partner.Schema;

/// <summary>A manifest as a whole. Source: LaunchDarkly integration framework, its base schema.</summary>
internal static class ManifestShape
{
    /// <summary>The categories that there are.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "ai", "analytics", "approval", "authentication", "automation", "big-segment-store", "code-references", "customer-support", "data",
        "developer-tools", "import", "infrastructure", "issue-tracking", "log-management", "messaging", "migration", "monitoring",
        "synced-segments", "notifications",
    ];

    public static IShape Whole { get; } = new ObjectShape(
        new("name", new TextShape(3, 100), true),
        new("version", new TextShape(5, 14, TextForm.SemanticVersion), true),
        new("overview", new TextShape(10, 100, TextForm.OneLine), true),
        new("description", new TextShape(50, 2048, TextForm.OneLine), true),
        new("details", new TextShape(50, 2048, TextForm.OneLine)),
        new("author", new TextShape(3, 100, TextForm.OneLine), true),
        new("supportEmail", new TextShape(Form: TextForm.Mail), true),
        new("links", new ObjectShape(
            new("site", TextShape.Address, true),
            new("launchdarklyDocs", TextShape.Address),
            new("privacyPolicy", TextShape.Address, true),
            new("supportWebsite", TextShape.Address)), true),
        new("categories", new ListShape(new TextShape(Values: Categories), 1, 3, IsUnique: true), true),
        new("icons", new ObjectShape(
            new("square", new TextShape(Form: TextForm.VectorFile), true),
            new("horizontal", new TextShape(Form: TextForm.VectorFile), true)), true),
        new("legacy", new ObjectShape(new ShapeProperty("kind", TextShape.OneOf("codeRefs", "datadog", "dataExport", "slackWebhooks", "webhooks"), true))),
        new("otherCapabilities", new ListShape(TextShape.OneOf(
            "codeRefs", "dataExport", "external", "ide", "sso", "webhooks", "warehouseExperimentation", "warehouseExport"), Least: 1)),
        new("requiresOAuth", new FlagShape()),
        new("hideOnIntegrationsPage", new FlagShape()),
        new("formVariables", SharedShapes.FormVariables),
        new("capabilities", CapabilityShapes.All),
        new("oauthIntegrationKey", new TextShape(3, 100)),
        new("allowIntegrationConfigurations", new FlagShape()));
}
