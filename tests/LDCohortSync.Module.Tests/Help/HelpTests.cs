using System.Globalization;
using System.Xml.Linq;
using LDCohortSync.Module.Tests.Scripts;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Help;

/// <summary>The help says of each cmdlet what the cmdlet is, no less and no more.</summary>
public sealed class HelpTests
{
    private const int FewestExamples = 3;

    public static TheoryData<string> Names => [.. Cmdlet.All.Select(cmdlet => cmdlet.Name)];

    public static TheoryData<string, int> Examples =>
    [
        .. HelpFile.Pages.SelectMany(page => Enumerable.Range(1, HelpFile.Children(page.Value, "examples", "example").Count()).Select(number => (page.Key, number))),
    ];

    [Fact]
    public void There_is_a_page_for_each_cmdlet_and_no_other() =>
        Assert.Equal(Cmdlet.All.Select(cmdlet => cmdlet.Name).Order(), HelpFile.Pages.Keys.Order());

    [Fact]
    public void The_module_ships_the_help_of_the_sources() => Assert.Equal(
        Repository.Read("src/LDCohortSync/en-US/LDCohortSync.dll-Help.xml"), Repository.Read("out/LDCohortSync/en-US/LDCohortSync.dll-Help.xml"));

    [Theory, MemberData(nameof(Names))]
    public void A_page_tells_what_the_cmdlet_does_and_what_it_needs(string name)
    {
        XElement page = HelpFile.Pages[name];
        Assert.EndsWith(".", HelpFile.Paragraphs(HelpFile.Child(page, "details"), "description"), StringComparison.Ordinal);
        string description = HelpFile.Paragraphs(page, "description");
        Assert.Matches("viewProject|createSegment|can view the project|no permission is needed|LaunchDarkly is not asked", description);
        Assert.Matches("(?i)quota", description);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_page_describes_each_parameter_as_it_is(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        HelpParameter[] described = [.. HelpFile.Children(HelpFile.Pages[name], "parameters", "parameter").Select(HelpParameter.Of)];
        Assert.Equal(Expected(cmdlet), described.Select(parameter => parameter.Name));
        foreach (CmdletParameter parameter in cmdlet.Parameters)
        {
            HelpParameter help = described.Single(one => one.Name == parameter.Name);
            ParameterUse[] uses = [.. parameter.Declared.Values];
            ParameterUse union = new("", uses.All(use => use.Mandatory), uses.Select(use => use.Position).FirstOrDefault(position => position is not null),
                uses.Any(use => use.FromPipeline), uses.Any(use => use.FromProperty));
            Check(help, parameter, union);
            Assert.Equal(parameter.Type.Name, help.Type);
            Assert.Equal(parameter.DefaultText, help.Default);
            Assert.EndsWith(".", help.Description, StringComparison.Ordinal);
            if (parameter.AcceptedValues.Count > 0)
                Assert.EndsWith($"Accepted values: {string.Join(", ", parameter.AcceptedValues)}.", help.Description, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_page_shows_each_parameter_set_as_it_is(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        XElement[] shown = [.. HelpFile.Children(HelpFile.Pages[name], "syntax", "syntaxItem")];
        Assert.Equal(cmdlet.ParameterSets.Count, shown.Length);
        foreach (string set in cmdlet.ParameterSets)
        {
            string[] wanted = [.. Expected(cmdlet, set).Order()];
            XElement? item = shown.FirstOrDefault(one => Parameters(one).Select(parameter => parameter.Name).Order().SequenceEqual(wanted));
            Assert.True(item is not null, $"No syntax shows exactly the parameters of set '{set}': {string.Join(", ", wanted)}.");
            Assert.Equal(name, HelpFile.Text(item, "name"));
            foreach (HelpParameter help in Parameters(item).Where(one => cmdlet.Parameter(one.Name) is not null))
            {
                CmdletParameter parameter = cmdlet.Parameter(help.Name)!;
                Check(help, parameter, parameter.In(set)!);
                Assert.Equal(parameter.AcceptedValues, help.Values);
                if (help.Values.Count == 0)
                    Assert.Equal(parameter.IsSwitch ? null : parameter.Type.Name, help.Type);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_page_names_what_comes_in_and_goes_out(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        XElement page = HelpFile.Pages[name];
        string[] outputs = [.. HelpFile.Children(page, "returnValues", "returnValue").Select(NameOfType)];
        Assert.Equal(cmdlet.OutputTypes.Select(type => type == typeof(void) ? "None" : type.FullName), outputs);
        bool takesPipeline = cmdlet.Parameters.Any(parameter => parameter.Declared.Values.Any(use => use.TakesPipeline));
        string[] inputs = [.. HelpFile.Children(page, "inputTypes", "inputType").Select(NameOfType)];
        Assert.Equal(takesPipeline, inputs is not ["None"]);
        foreach (CmdletParameter parameter in cmdlet.Parameters.Where(one => one.Declared.Values.Any(use => use.FromPipeline)))
            Assert.Contains(parameter.Type.FullName, inputs);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_page_leads_on_to_others(string name)
    {
        string[] links = [.. HelpFile.Children(HelpFile.Pages[name], "relatedLinks", "navigationLink").Select(link => HelpFile.Text(link, "linkText")!)];
        Assert.Contains("about_LDCohortSync", links);
        Assert.All(links, link => Assert.True(
            Cmdlet.Find(link) is not null || File.Exists(Repository.PathOf($"src/LDCohortSync/en-US/{link}.help.txt")), $"There is no {link} to go to."));
        Assert.DoesNotContain(name, links);
        Assert.True(links.Length >= 2);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_page_has_examples(string name) =>
        Assert.True(HelpFile.Children(HelpFile.Pages[name], "examples", "example").Count() >= FewestExamples);

    [Theory, MemberData(nameof(Examples))]
    public void An_example_can_be_run_and_is_explained(string name, int number)
    {
        XElement example = HelpFile.Children(HelpFile.Pages[name], "examples", "example").ElementAt(number - 1);
        string code = HelpFile.Text(example, "code")!;
        Assert.Empty(ScriptCheck.Problems(code));
        Assert.Contains(Script.Read(code).Calls, call => call.Name == name);
        Assert.Contains($"Example {number}: ", HelpFile.Text(example, "title")!, StringComparison.Ordinal);
        Assert.EndsWith(".", HelpFile.Paragraphs(example, "remarks"), StringComparison.Ordinal);
    }

    private static string NameOfType(XElement element) => HelpFile.Text(HelpFile.Child(element, "type"), "name")!;

    private static HelpParameter[] Parameters(XElement item) =>
        [.. item.Elements().Where(one => one.Name.LocalName == "parameter").Select(HelpParameter.Of)];

    private static IEnumerable<string> Expected(Cmdlet cmdlet, string? set = null)
    {
        // The parameters of the class itself come before those that it inherits, as PowerShell shows them.
        IEnumerable<string> declared = cmdlet.Parameters.Where(parameter => set is null || parameter.In(set) is not null).Select(parameter => parameter.Name);
        return cmdlet.SupportsShouldProcess ? declared.Concat(["WhatIf", "Confirm"]) : declared;
    }

    private static void Check(HelpParameter help, CmdletParameter parameter, ParameterUse use)
    {
        string pipeline = (use.FromProperty, use.FromPipeline) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByPropertyName)",
            (false, true) => "True (ByValue)",
            _ => "False",
        };
        Assert.Equal((help.Name, use.Mandatory, use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named", pipeline), (help.Name, help.Required, help.Position, help.PipelineInput));
        Assert.Equal((help.Name, parameter.TakesWildcards, parameter.Type.IsArray), (help.Name, help.Globbing, help.VariableLength));
        Assert.Equal(parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases), help.Aliases);
    }
}
