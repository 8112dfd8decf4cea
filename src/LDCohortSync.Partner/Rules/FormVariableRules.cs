using System.Text.Json;
using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;

namespace LDCohortSync.Partner.Rules;

/// <summary>Form variables: what goes together with their types.</summary>
internal static class FormVariableRules
{
    // Where form variables are. The framework checks the first list wholly, the next two for their defaults, the others not at all.
    private static readonly (string Path, bool ChecksAll, bool ChecksDefault)[] s_lists =
    [
        ("/formVariables", true, true),
        ("/capabilities/approval/approvalFormVariables", false, true),
        ("/capabilities/approval/environmentFormVariables", false, true),
        ("/capabilities/featureStore/formVariables", false, false),
        ("/capabilities/flagCleanup/formVariables", false, false),
    ];

    // What an environment selector can't have, and of it what a multiselect can't have.
    private static readonly string[] s_noMultiselect = ["defaultValue", "dynamicOptions", "allowedValues", "isSecret"];
    private static readonly string[] s_noEnvironment = ["multiselectOptions", "multiselectDefaultOptions", .. s_noMultiselect];

    public static void Check(ManifestDocument manifest, Findings findings)
    {
        HashSet<string> known = [];
        List<(JsonNode? Variable, string Path)> all = [];
        foreach ((string list, bool checksAll, bool checksDefault) in s_lists)
        {
            JsonArray variables = JsonPointer.Find(manifest.Root, list) as JsonArray ?? [];
            HashSet<string> keys = [];
            for (int i = 0; i < variables.Count; i++)
            {
                string path = JsonPointer.Append(list, i);
                Default(variables[i], path, Severity(checksDefault), findings);
                Type(variables[i], path, Severity(checksAll), findings);
                if (variables[i].Text("key") is string key && !keys.Add(key))
                    findings.Warn("VariableUnique", path + "/key", $"There are two form variables '{key}' here.", "Give each a key of its own.");
                all.Add((variables[i], path));
            }

            known.UnionWith(keys.Select(key => list[(list.LastIndexOf('/') + 1)..] + "/" + key));
        }

        foreach ((JsonNode? variable, string path) in all)
            DependsOn(variable, path, known, findings);
    }

    private static ManifestSeverity Severity(bool isChecked) => isChecked ? ManifestSeverity.Error : ManifestSeverity.Warning;

    private static void Default(JsonNode? variable, string path, ManifestSeverity severity, Findings findings)
    {
        if (!variable.Has("defaultValue"))
            return;
        string at = path + "/defaultValue";
        if (!variable.IsTrue("isOptional"))
        {
            findings.Add(severity, "DefaultNeedsOptional", at, "A default value is for optional variables only.",
                "Set isOptional to true, or write a placeholder in place of the default.");
        }

        JsonValueKind kind = variable.Property("defaultValue")?.GetValueKind() ?? JsonValueKind.Null;
        bool fits = variable.Text("type") switch
        {
            "string" or "uri" or "enum" or "dynamicEnum" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        if (!fits)
            findings.Add(severity, "DefaultType", at, $"The default value is not of the variable's type '{variable.Text("type")}'.", "Write a default of that type.");
        else if (variable.Property("defaultValue").AsText() is { Length: > 0 } value && variable.Property("allowedValues") is JsonArray allowed
            && !allowed.Any(one => one.AsText() == value))
        {
            findings.Warn("DefaultAllowed", at, $"The default value '{value}' is not among the allowed values.", "Choose one of them.");
        }
    }

    private static void Type(JsonNode? variable, string path, ManifestSeverity severity, Findings findings)
    {
        string? type = variable.Text("type");
        if (variable.IsTrue("isOptional") && type is not ("multiselect" or "environmentSelector") && !variable.Has("defaultValue"))
            findings.Add(severity, "OptionalNeedsDefault", path, "An optional variable needs a default value.", "Add defaultValue; it may be an empty text.");
        if (type is "multiselect" && !variable.Has("multiselectOptions"))
            findings.Add(severity, "MultiselectOptions", path, "A multiselect has nothing to select from.", "Add multiselectOptions.");
        string[] refused = type switch { "multiselect" => s_noMultiselect, "environmentSelector" => s_noEnvironment, _ => [] };
        foreach (string name in refused.Where(name => variable.Has(name)))
            findings.Add(severity, "TypeRefuses", JsonPointer.Append(path, name), $"A variable of type '{type}' can't have '{name}'.", "Take it out.");
        if (type is not "string" && variable.IsTrue("isSecret"))
            findings.Add(severity, "SecretType", path + "/isSecret", "Only a variable of type 'string' can be a secret.", "Make it a string, or no secret.");
        if (type is "dynamicEnum" != (variable.Property("dynamicOptions") is not null))
        {
            findings.Add(severity, "DynamicOptions", path, "'dynamicOptions' belong to variables of type 'dynamicEnum', and to all of these.",
                type is "dynamicEnum" ? "Add dynamicOptions." : "Change the type, or take dynamicOptions out.");
        }

        if (type is "enum" && variable.Property("allowedValues") is not JsonArray { Count: > 0 })
            findings.Warn("AllowedValues", path, "A variable of type 'enum' has no values to choose from.", "Add allowedValues.");
    }

    private static void DependsOn(JsonNode? variable, string path, HashSet<string> known, Findings findings)
    {
        foreach ((JsonNode? condition, int index) in variable.List("dependsOn").Select((one, index) => (one, index)))
        {
            if (condition.Text("variableLocation") is string list && condition.Text("variableKey") is string key && !known.Contains(list + "/" + key))
                findings.Warn("DependsOn", $"{path}/dependsOn/{index}/variableKey", $"There is no variable '{key}' in '{list}'.", "Correct the key or the location.");
        }
    }
}
