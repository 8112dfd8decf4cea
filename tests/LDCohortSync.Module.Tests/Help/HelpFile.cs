using System.Xml.Linq;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Help;

/// <summary>The help file of the cmdlets, as PowerShell reads it.</summary>
internal static class HelpFile
{
    /// <summary>The pages, by the cmdlet's name.</summary>
    public static IReadOnlyDictionary<string, XElement> Pages { get; } =
        XDocument.Parse(Repository.Read("src/LDCohortSync/en-US/LDCohortSync.dll-Help.xml")).Root!.Elements()
            .ToDictionary(page => Child(page, "details").Elements().Single(one => one.Name.LocalName == "name").Value);

    public static XElement Child(XElement element, string name) => element.Elements().Single(one => one.Name.LocalName == name);

    public static IEnumerable<XElement> Children(XElement element, string parent, string name) =>
        Child(element, parent).Elements().Where(one => one.Name.LocalName == name);

    public static string? Text(XElement element, string name) => element.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

    public static string Paragraphs(XElement element, string name) =>
        string.Join('\n', element.Elements().Where(one => one.Name.LocalName == name).Elements().Select(one => one.Value)).Trim();
}
