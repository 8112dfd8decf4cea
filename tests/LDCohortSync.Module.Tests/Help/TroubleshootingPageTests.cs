using System.Text.RegularExpressions;
using LDCohortSync.Module.Tests.Scripts;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Help;

/// <summary>The page about_LDCohortSync_Troubleshooting.</summary>
public sealed partial class TroubleshootingPageTests
{
    private const string File = "src/LDCohortSync/en-US/about_LDCohortSync_Troubleshooting.help.txt";
    private const int WidestLine = 80;

    private static readonly string[] s_kinds = Enum.GetNames<FaultKind>();

    private static string Page => Repository.Read(File);

    private static (string Id, string Means, string Changed, string Do)[] Entries =>
        [.. ErrorEntry().Matches(Section("ERROR IDS", "REPORTING A FAULT")).Select(match => (match.Groups[1].Value, Flat(match.Groups[2].Value), Flat(match.Groups[3].Value), Flat(match.Groups[4].Value)))];

    [Fact]
    public void Each_error_id_is_explained_once_and_no_other() => Assert.Equal(s_kinds.Order(StringComparer.Ordinal), Entries.Select(entry => entry.Id));

    [Fact]
    public void Each_explanation_says_what_it_means_what_was_changed_and_what_to_do() => Assert.All(Entries, entry =>
        Assert.All(new[] { entry.Means, entry.Changed, entry.Do }, text => Assert.True(text.Length >= "Nothing.".Length && text.EndsWith('.'), $"{entry.Id}: '{text}'")));

    [Fact]
    public void Nothing_in_the_section_is_left_out_by_these_tests() =>
        Assert.Equal(Heading().Count(Section("ERROR IDS", "REPORTING A FAULT")), Entries.Length);

    [Fact]
    public void It_says_which_errors_end_the_command()
    {
        string[] ending = [.. Enum.GetValues<FaultKind>().Where(kind => new SyncFault(kind, "").EndsCommand).Select(kind => kind.ToString()).Order(StringComparer.Ordinal)];
        Assert.Equal(ending, Entries.Where(entry => entry.Means.Contains("Ends the command.", StringComparison.Ordinal)).Select(entry => entry.Id));
        string script = Section("ERRORS IN A SCRIPT", "ERROR IDS");
        Assert.All(ending, id => Assert.Contains(id, script, StringComparison.Ordinal));
    }

    [Fact]
    public void It_says_which_errors_are_guards_and_that_those_change_nothing()
    {
        (string Id, string Means, string Changed, string Do)[] guards = [.. Entries.Where(entry => entry.Means.StartsWith("Guard. ", StringComparison.Ordinal))];
        Assert.Equal(Enum.GetValues<FaultKind>().Where(kind => new SyncFault(kind, "").IsGuard).Select(kind => kind.ToString()).Order(StringComparer.Ordinal), guards.Select(entry => entry.Id));
        Assert.All(guards, entry => Assert.Equal("Nothing.", entry.Changed));
        Assert.All(guards.Where(entry => entry.Id != nameof(FaultKind.GroupCohort)), entry => Assert.Contains("-Force", entry.Do, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_status_is_explained()
    {
        string section = Section("WHAT A STATUS SAYS ABOUT THE SEGMENT", "BY SYMPTOM");
        Assert.Equal(Enum.GetNames<SyncStatus>().Order(), StatusEntry().Matches(section).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void Each_warning_is_one_that_the_module_writes()
    {
        string[] sources = [.. Repository.Sources("src").Select(Repository.Read)];
        string[] warnings = [.. WarningEntry().Matches(Section("WARNINGS", "SEEING WHAT IT DOES")).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(warnings);
        Assert.All(warnings, warning => Assert.Contains(sources, source =>
            warning.Split("...", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(part => source.Contains(part, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_word_that_looks_like_an_error_id_is_one()
    {
        // Words of more than one part, as error ids are, less the names of other things.
        string[] others =
        [
            .. Enum.GetNames<SyncStatus>(), .. Enum.GetNames<SyncMode>(), .. Enum.GetNames<SyncBaseline>(), .. Cmdlet.All.SelectMany(cmdlet => cmdlet.OutputTypes.Append(typeof(CohortSyncResult))).SelectMany(type => type.GetProperties()).Select(property => property.Name),
            "LaunchDarkly", "PowerShell", "SyncFault", "FullyQualifiedErrorId", "LDCohortSync", "ModuleBase",
        ];
        Assert.Empty(Compound().Matches(WithoutCommands()).Select(match => match.Value).Except(s_kinds).Except(others));
    }

    [Fact]
    public void Every_cmdlet_and_parameter_that_it_names_exists()
    {
        string[] known = [.. CommonParameters.All.Concat(CommonParameters.OfChanges), "Status", "Parallel"];
        Assert.All(Commands().Matches(Page).Select(match => match.Value).Distinct(), name => Assert.Empty(ScriptCheck.Problems(name, isComplete: false)));
        Assert.All(Switch().Matches(Page).Select(match => match.Groups[1].Value).Distinct(), name => Assert.True(
            known.Contains(name) || Cmdlet.All.Any(cmdlet => cmdlet.Parameter(name) is not null), $"-{name} does not exist."));
    }

    [Fact]
    public void The_commands_that_it_shows_can_be_typed()
    {
        string[] shown = [.. Indented().Matches(Page).Select(match => match.Value).Where(text => Commands().IsMatch(text))];
        Assert.NotEmpty(shown);
        Assert.All(shown, script => Assert.Empty(ScriptCheck.Problems(script)));
    }

    [Fact]
    public void It_has_the_form_that_PowerShell_finds()
    {
        Assert.StartsWith("TOPIC\n    about_LDCohortSync_Troubleshooting\n\nSHORT DESCRIPTION\n", Page, StringComparison.Ordinal);
        Assert.All(Page.Split('\n'), line => Assert.True(line.Length <= WidestLine, line));
    }

    private static string Section(string name, string next)
    {
        int start = Page.IndexOf($"\n{name}\n", StringComparison.Ordinal);
        return Page[start..Page.IndexOf($"\n{next}\n", start, StringComparison.Ordinal)];
    }

    private static string WithoutCommands() => Variable().Replace(Switch().Replace(Commands().Replace(Page, ""), ""), "");

    private static string Flat(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"(?m)^    (\w+)\n        Means:   (.+\n(?:                 .+\n)*)        Changed: (.+\n(?:                 .+\n)*)        Do:      (.+\n(?:                 .+\n)*)")]
    private static partial Regex ErrorEntry();

    [GeneratedRegex(@"(?m)^    \w+$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)^    (\w+) {2,}\S")]
    private static partial Regex StatusEntry();

    [GeneratedRegex(@"(?m)^    (\S.*)\n(?=        \S)")]
    private static partial Regex WarningEntry();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b")]
    private static partial Regex Compound();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+-[A-Z][A-Za-z]+\b")]
    private static partial Regex Commands();

    [GeneratedRegex(@"(?<![\w-])-([A-Z]\w+)")]
    private static partial Regex Switch();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    // A block that stands apart and further in than the text around it.
    [GeneratedRegex(@"(?m)(?<=\n\n)(?: {8,}\S.*\n)+(?=\n|\z)")]
    private static partial Regex Indented();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
