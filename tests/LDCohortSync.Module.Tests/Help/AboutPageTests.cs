using System.Text.RegularExpressions;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Scripts;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Help;

/// <summary>The page about_LDCohortSync.</summary>
public sealed partial class AboutPageTests
{
    private const string File = "src/LDCohortSync/en-US/about_LDCohortSync.help.txt";
    private const int WidestLine = 80;

    private static string Page => Repository.Read(File);

    [Fact]
    public void Each_guard_has_its_switch()
    {
        string section = GuardSection().Match(Page).Value;
        (string Id, string Text)[] entries = [.. GuardEntry().Matches(section).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        Assert.Equal(Enum.GetValues<FaultKind>().Where(kind => new SyncFault(kind, "").IsGuard).Select(kind => kind.ToString()).Order(), entries.Select(entry => entry.Id).Order());
        Assert.All(entries, entry => Assert.Contains("-Force", entry.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void It_names_each_cmdlet_and_the_variables()
    {
        Assert.All(Cmdlet.All, cmdlet => Assert.Contains(cmdlet.Name, Page, StringComparison.Ordinal));
        Assert.Contains(LedgerLocation.Variable, Page, StringComparison.Ordinal);
        Assert.All(EnvironmentVariables.OfKeys.Concat(EnvironmentVariables.OfOAuth), variable => Assert.Contains(variable, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_parameter_that_it_names_exists() => Assert.All(
        Switch().Matches(Page).Select(match => match.Groups[1].Value).Distinct(),
        name => Assert.True(
            Cmdlet.All.Any(cmdlet => cmdlet.Parameter(name) is not null) || CommonParameters.All.Concat(CommonParameters.OfChanges).Concat(CommonParameters.OfGetHelp).Contains(name), $"-{name} does not exist."));

    [Fact]
    public void It_leads_to_the_page_about_troubleshooting() => Assert.Contains("about_LDCohortSync_Troubleshooting", Page, StringComparison.Ordinal);

    [Fact]
    public void It_has_the_form_that_PowerShell_finds()
    {
        Assert.StartsWith("TOPIC\n    about_LDCohortSync\n\nSHORT DESCRIPTION\n", Page, StringComparison.Ordinal);
        Assert.All(Page.Split('\n'), line => Assert.True(line.Length <= WidestLine, line));
    }

    // Up to the next heading.
    [GeneratedRegex(@"\nGUARDS\n(?:(?![A-Z]).*\n)+")]
    private static partial Regex GuardSection();

    [GeneratedRegex(@"(?m)^    ([A-Z]\w+) +(.+\n(?:      +.+\n)*)")]
    private static partial Regex GuardEntry();

    [GeneratedRegex(@"(?<![\w-])-([A-Z]\w+)")]
    private static partial Regex Switch();
}
