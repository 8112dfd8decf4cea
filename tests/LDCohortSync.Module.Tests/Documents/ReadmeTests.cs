using System.Text.RegularExpressions;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Scripts;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Documents;

/// <summary>What the README shows can be typed.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => Repository.Read("README.md").ReplaceLineEndings("\n");

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, PowerShellBlock().Count(Readme))];

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_of_PowerShell_has_commands_and_parameters_that_exist(int number) =>
        Assert.Empty(ScriptCheck.Problems(PowerShellBlock().Matches(Readme)[number].Groups[1].Value));

    [Fact]
    public void What_is_typed_in_the_tour_has_commands_and_parameters_that_exist()
    {
        string[] typed = [.. TypedLine().Matches(Readme).Select(line => line.Groups[1].Value)];
        Assert.True(typed.Length > 20);
        Assert.Empty(ScriptCheck.Problems(string.Join('\n', typed)));
    }

    [Fact]
    public void The_blocks_show_every_cmdlet_that_a_first_day_needs()
    {
        string[] used = [.. PowerShellBlock().Matches(Readme).SelectMany(block => Script.Read(block.Groups[1].Value).Calls).Select(call => call.Name).Distinct()];
        Assert.Empty(new[] { "Connect-LDDestination", "Get-AmplitudeCohort", "Sync-AmplitudeCohort", "Compare-CohortMembership" }.Except(used));
    }

    [Fact]
    public void Commands_in_the_text_exist_too()
    {
        string[] commands = [.. InlineCode().Matches(WithoutBlocks()).Select(match => match.Groups[1].Value).Where(code => CommandLine().IsMatch(code))];
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(ScriptCheck.Problems(command, isComplete: false)));
    }

    [Fact]
    public void Parameters_in_the_text_exist()
    {
        string build = Repository.Read("build.ps1");
        string[] names = [.. InlineCode().Matches(WithoutBlocks()).Select(match => Parameter().Match(match.Groups[1].Value)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Distinct()];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(
            Cmdlet.All.Any(cmdlet => cmdlet.Parameter(name) is not null)
                || CommonParameters.All.Concat(CommonParameters.OfChanges).Contains(name)
                || build.Contains($"${name}", StringComparison.Ordinal),
            $"There is no parameter -{name}."));
    }

    [Fact]
    public void It_names_the_variables_and_every_guard()
    {
        Assert.All(EnvironmentVariables.OfKeys.Concat(EnvironmentVariables.OfOAuth).Append(LedgerLocation.Variable), variable => Assert.Contains(variable, Readme, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<FaultKind>().Where(kind => new SyncFault(kind, "").IsGuard), guard => Assert.Contains($"`{guard}`", Readme, StringComparison.Ordinal));
    }

    private static string WithoutBlocks() => Block().Replace(Readme, "");

    [GeneratedRegex(@"(?m)^```powershell\n((?s:.*?))^```")]
    private static partial Regex PowerShellBlock();

    [GeneratedRegex(@"(?m)^(?:PS> |>> )(.*)$")]
    private static partial Regex TypedLine();

    [GeneratedRegex(@"(?m)^```\w*\n(?s:.*?)^```")]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^[A-Z][a-z]+-[A-Z][A-Za-z]+( |$)")]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"^-([A-Z]\w+)")]
    private static partial Regex Parameter();
}
