namespace LDCohortSync.Partner.Schema;

/// <summary>The capabilities. Source: LaunchDarkly integration framework, its schemas of capabilities.</summary>
internal static class CapabilityShapes
{
    /// <summary>All of them, by their names in the manifest.</summary>
    public static IShape All { get; } = new ObjectShape(
        new("auditLogEventsHook", AuditLogEventsHook()),
        new("buttonAction", ButtonAction()),
        new("reservedCustomProperties", new ListShape(new ObjectShape(
            new("name", new TextShape(Most: 64), true),
            new("key", new TextShape(Most: 64), true),
            new("description", new TextShape(Most: 250))))),
        new("trigger", Trigger()),
        new("approval", Approval()),
        new("featureStore", FeatureStore()),
        new("flagLink", FlagLink()),
        new("hideConfiguration", new FlagShape()),
        new("externalConfigurationURL", TextShape.Address),
        new("externalConfigurationPages", new ObjectShape(new("createUrl", TextShape.Address, true), new("editUrl", TextShape.Address, true))),
        new("syncedSegment", SyncedSegment()),
        new("bigSegmentStore", new ObjectShape(new ShapeProperty("dbStyle", TextShape.OneOf("redis", "dynamoDB"), true))),
        new("flagImport", new ObjectShape(
            new("includeErrorResponseBody", new FlagShape(), true),
            new("templates", Texts("splitDetails", "splitOverview", "statsig")))),
        new("eventsHook", EventsHook()),
        new("flagCleanup", new ObjectShape(new ShapeProperty("formVariables", SharedShapes.FormVariables))),
        new("internalConfigurationURL", new TextShape(Most: 2048, Form: TextForm.InnerAddress)));

    private static ObjectShape Texts(params string[] names) => new([.. names.Select(name => new ShapeProperty(name, TextShape.Any))]);

    private static ObjectShape AuditLogEventsHook() => new(
        new("endpoint", SharedShapes.Endpoint),
        new("templates", Texts("flag", "project", "environment", "default", "validation", "member"), true),
        new("defaultPolicy", new ListShape(new ObjectShape(
            new("actions", ListShape.OfTexts),
            new("effect", TextShape.OneOf("allow", "deny")),
            new("notActions", ListShape.OfTexts),
            new("notResources", ListShape.OfTexts),
            new("resources", ListShape.OfTexts)), Least: 1)),
        new("includeErrorResponseBody", new FlagShape()),
        new("deliveryMethod", TextShape.OneOf("custom")),
        new("useStandardWebhookPayload", new FlagShape()));

    private static ObjectShape ButtonAction() => new(
        new("actionRequest", new ObjectShape(new ShapeProperty("endpoint", SharedShapes.Endpoint, true)) { NoObject = ManifestSeverity.Warning }, true),
        new("requestBodyTemplates", new ListShape(new ObjectShape(
            new("key", TextShape.Any, true),
            new("jsonBody", TextShape.Any, true),
            new("requiredContext", ListShape.OfTexts, true)) { Others = new AnyShape() }), true));

    private static ObjectShape Trigger() => new(
        new("documentation", TextShape.Address, true),
        new("auth", TextShape.OneOf("sharedSecret")),
        new("defaultEventName", TextShape.Any),
        new("testEventNameRegexp", TextShape.Any),
        new("parser", Texts("eventName", "value", "url")));

    private static ObjectShape Approval()
    {
        ObjectShape members = new(
            new("memberArrayPath", TextShape.Any, true),
            new("memberItems", new ObjectShape(new("email", TextShape.Any, true), new("memberId", TextShape.Any, true)) { NoObject = ManifestSeverity.Warning }, true));
        return new(
            new("name", new TextShape(1, 100)),
            new("environmentFormVariables", SharedShapes.FormVariables),
            new("approvalFormVariables", SharedShapes.FormVariables),
            new("allowAdditionalApprovalFormVariables", new FlagShape()),
            new("allowApprovalIntegrationConfigurations", new FlagShape()),
            new("creationRequest", Request(SharedShapes.ApprovalParser, needsParser: false), true),
            new("statusRequest", Request(SharedShapes.ApprovalParser), true),
            new("postApplyRequest", Request(SharedShapes.ApprovalParser), true),
            new("deletionRequest", Request(SharedShapes.ApprovalParser), true),
            new("memberListRequest", Request(members)));
    }

    private static ObjectShape Request(IShape parser, bool needsParser = true) => new(
        new("endpoint", SharedShapes.Endpoint, true),
        new("jsonBody", TextShape.Any),
        new("parser", parser, needsParser)) { NoObject = ManifestSeverity.Warning };

    private static ObjectShape FeatureStore() => new(
        new("formVariables", SharedShapes.FormVariables, true),
        new("validationRequest", new ObjectShape(
            new("endpoint", SharedShapes.Endpoint, true),
            new("parser", new ObjectShape(new("success", TextShape.Any, true), new("errors", TextShape.Any)), true))),
        new("featureStoreRequest", new ObjectShape(
            new("endpoint", SharedShapes.Endpoint, true),
            new("payloadPrefix", TextShape.Any),
            new("payloadSuffix", TextShape.Any)), true));

    private static ObjectShape FlagLink() => new(
        new("header", TextShape.Any, true),
        new("emptyState", Texts("title", "leadText"), true),
        new("metadata", new ObjectShape { Others = new ObjectShape(new ShapeProperty("type", TextShape.OneOf("string", "uri"), true)) }),
        new("uiBlocks", new ObjectShape(
            new("image", new ObjectShape(
                new("sourceUrl", TextShape.Any, true),
                new("isIcon", new FlagShape()),
                new("isAvatar", new FlagShape()))),
            new("name", TextShape.Any),
            new("title", new ObjectShape(new("elements", SharedShapes.UiElements, true), new("linkToReference", new FlagShape()))),
            new("description", TextShape.Any),
            new("context", new ObjectShape(new ShapeProperty("elements", SharedShapes.UiElements, true)))), true));

    private static ObjectShape SyncedSegment() => new(
        new("jsonResponseBody", TextShape.Any),
        new("requestParser", new ObjectShape(
            new("environmentIdPath", TextShape.Any, true),
            new("contextKindPath", TextShape.Any),
            new("cohortIdPath", TextShape.Any, true),
            new("cohortNamePath", TextShape.Any, true),
            new("cohortUrlPath", TextShape.Any),
            new("memberArrayPath", TextShape.Any),
            new("addMemberArrayPath", TextShape.Any),
            new("removeMemberArrayPath", TextShape.Any),
            new("arrayInclusion", new ObjectShape(new("path", TextShape.Any, true), new("matcher", TextShape.Any, true))),
            new("memberArrayParser", new ObjectShape(
                new("memberIdPath", TextShape.Any, true),
                new("booleanMembershipPath", TextShape.Any),
                new("cohortNamePath", TextShape.Any),
                new("cohortIdPath", TextShape.Any)), true)), true));

    private static ObjectShape EventsHook() => new(
        new("endpoint", SharedShapes.Endpoint, true),
        new("templates", Texts("measuredRolloutRegressionDetected", "measuredRolloutReverted", "errorMonitoringNewIssueFound"), true),
        new("includeErrorResponseBody", new FlagShape()),
        new("triggers", new AnyShape()));
}
