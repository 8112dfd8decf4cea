namespace LDCohortSync.Partner.Schema;

/// <summary>Parts that several capabilities share. Source: LaunchDarkly integration framework, its schema of definitions.</summary>
internal static class SharedShapes
{
    public static IShape Endpoint { get; } = new ObjectShape(
        new("url", TextShape.Any, true),
        new("method", TextShape.OneOf("POST", "PUT", "PATCH", "GET", "DELETE"), true),
        new("headers", new ListShape(new ObjectShape(
            new("name", new TextShape(Most: 50, Form: TextForm.NoSpace), true),
            new("value", TextShape.Any, true)))),
        new("hmacSignature", new ObjectShape(
            new("headerName", TextShape.Any),
            new("hmacSecretFormVariableKey", TextShape.Any))));

    private static readonly ObjectShape s_formVariable = FormVariable();

    public static IShape FormVariables { get; } = new ListShape(s_formVariable);

    /// <summary>What a form variable may have, what it has to have first.</summary>
    public static IEnumerable<string> FormVariableKeys => s_formVariable.Keys;

    public static IShape UiElements { get; } = new ListShape(new ObjectShape(
        new("text", TextShape.Any, true),
        new("isBold", new FlagShape()),
        new("isTimestamp", new FlagShape()),
        new("url", TextShape.Any)));

    public static IShape ApprovalParser { get; } = new ObjectShape(
        new("approvalId", TextShape.Any),
        new("statusValue", TextShape.Any, true),
        new("statusDisplay", TextShape.Any),
        new("approvalMatcher", TextShape.Any, true),
        new("rejectionMatcher", TextShape.Any),
        new("urlTemplate", TextShape.Any));

    private static ObjectShape FormVariable()
    {
        TextShape key = new(Most: 20, Form: TextForm.NoSpace);
        return new(
            new("key", key, true),
            new("name", new TextShape(Most: 50), true),
            new("type", TextShape.OneOf(
                "string", "boolean", "uri", "enum", "oauth", "dynamicEnum", "generated", "environmentSelector", "multiselect", "publicKey"), true),
            new("description", new TextShape(Most: 250), true),
            new("placeholder", TextShape.Any),
            new("isSecret", new FlagShape()),
            new("isHidden", new FlagShape()),
            new("isOptional", new FlagShape()),
            new("defaultValue", new FlagShape(OrText: true)),
            new("allowedValues", ListShape.OfTexts),
            new("dynamicOptions", new ObjectShape(
                new("endpoint", Endpoint, true),
                new("parser", new ObjectShape(
                    new("optionsPath", TextShape.Any, true),
                    new("optionsItems", LabelAndValue() with { NoObject = ManifestSeverity.Warning }, true)), true))),
            new("dependsOn", new ListShape(new ObjectShape(
                new("variableKey", key, true),
                new("variableLocation", TextShape.OneOf("approvalFormVariables", "environmentFormVariables", "formVariables"), true),
                new("action", TextShape.OneOf("hideField", "showField"), true),
                new("conditions", new ListShape(new ObjectShape(
                    new("operator", TextShape.OneOf(
                        "lessThan", "lessThanOrEqualTo", "greaterThan", "greaterThanOrEqualTo", "equalTo", "notEqual", "contains", "startsWith", "endsWith"), true),
                    new("value", new TextShape(Most: 250), true))), true)))),
            new("multiselectOptions", new ListShape(LabelAndValue())),
            new("multiselectDefaultOptions", ListShape.OfTexts),
            new("disableAfterSaving", new FlagShape()),
            new("hideEmpty", new FlagShape()));
    }

    private static ObjectShape LabelAndValue() => new(new("label", TextShape.Any, true), new("value", TextShape.Any, true));
}
