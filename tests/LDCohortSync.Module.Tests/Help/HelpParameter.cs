using System.Xml.Linq;

namespace LDCohortSync.Module.Tests.Help;

/// <summary>A parameter as the help file describes it.</summary>
internal sealed record HelpParameter(
    string Name, bool Required, string Position, string PipelineInput, bool Globbing, bool VariableLength, string Aliases, string? Type, string? Default,
    IReadOnlyList<string> Values, string Description)
{
    public static HelpParameter Of(XElement element) => new(
        HelpFile.Text(element, "name")!,
        (string)element.Attribute("required")! == "true",
        (string)element.Attribute("position")!,
        (string)element.Attribute("pipelineInput")!,
        (string)element.Attribute("globbing")! == "true",
        (string)element.Attribute("variableLength")! == "true",
        (string)element.Attribute("aliases")!,
        HelpFile.Text(element, "parameterValue"),
        HelpFile.Text(element, "defaultValue"),
        [.. element.Elements().Where(child => child.Name.LocalName == "parameterValueGroup").Elements().Select(value => value.Value)],
        HelpFile.Paragraphs(element, "description"));
}
