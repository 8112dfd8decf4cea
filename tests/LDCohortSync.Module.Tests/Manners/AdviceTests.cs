using System.Text.RegularExpressions;
using LDCohortSync.Module.Tests.Scripts;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Manners;

/// <summary>What messages advise can be done.</summary>
public sealed partial class AdviceTests
{
    private static readonly string[] s_projects = ["LDCohortSync", "LDCohortSync.Engine", "LDCohortSync.Services", "LDCohortSync.Ledger", "LDCohortSync.Partner"];

    public static TheoryData<string> Files =>
        [.. s_projects.SelectMany(project => Repository.Sources("src/" + project)).Where(file => Command().IsMatch(Texts(file)) || Switch().IsMatch(Texts(file)))];

    [Theory, MemberData(nameof(Files))]
    public void A_message_names_only_cmdlets_and_parameters_that_there_are(string file)
    {
        string text = Texts(file);
        Assert.All(Command().Matches(text).Select(match => match.Value), name => Assert.True(Cmdlet.Find(name) is not null, $"There is no {name}."));
        Assert.All(Switch().Matches(text).Select(match => match.Groups[1].Value),
            name => Assert.True(Cmdlet.All.Any(cmdlet => cmdlet.Parameter(name) is not null) || CommonParameters.OfChanges.Contains(name), $"There is no -{name}."));
    }

    // The sentences of a file in quotes: not its comments, and not single words such as parts of a header's name.
    private static string Texts(string file) =>
        string.Join('\n', Repository.Read(file).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Quoted().Matches(line)).Select(match => match.Value).Where(one => one.Contains(' ', StringComparison.Ordinal)));

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b[A-Z][a-z]+-(?:LD|Amplitude|Cohort)[A-Z]?[A-Za-z]+")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<![\w}-])-([A-Z][a-z]\w+)")]
    private static partial Regex Switch();
}
