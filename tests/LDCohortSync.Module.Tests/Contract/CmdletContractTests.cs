using System.Management.Automation;
using System.Reflection;
using System.Security;
using System.Text.RegularExpressions;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Support;
using Cmdlet = LDCohortSync.Module.Tests.Support.Cmdlet;

namespace LDCohortSync.Module.Tests.Contract;

/// <summary>What every cmdlet of the module promises.</summary>
public sealed partial class CmdletContractTests
{
    private const int MostLinesBesideParameters = 45;

    public static TheoryData<string> Names => [.. Cmdlet.All.Select(cmdlet => cmdlet.Name)];

    // Public types of the module that users meet are cmdlets and what cmdlets take.
    private static readonly Type[] s_otherPublicTypes = [typeof(AsyncCommand), typeof(DaysTransformationAttribute), typeof(DestinationCommand), typeof(DestinationReference), typeof(ModuleLoader),
        typeof(PlanReference), typeof(PlanTransformationAttribute)];

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_that_there_are()
    {
        string manifest = Repository.Read("LDCohortSync.psd1");
        string list = ExportList().Match(manifest).Groups[1].Value;
        string[] exported = [.. Quoted().Matches(list).Select(match => match.Groups[1].Value)];
        Assert.Equal(Cmdlet.All.Select(cmdlet => cmdlet.Name).Order(), exported.Order());
    }

    [Fact]
    public void The_public_types_are_cmdlets_and_what_cmdlets_take() =>
        Assert.Equal(
            Cmdlet.All.Select(cmdlet => cmdlet.Type).Concat(s_otherPublicTypes).Select(type => type.FullName).Order(),
            typeof(ModuleLoader).Assembly.GetExportedTypes().Select(type => type.FullName).Order());

    [Theory, MemberData(nameof(Names))]
    public void The_class_is_sealed_and_named_after_verb_and_noun(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        Assert.Equal($"LDCohortSync.Commands.{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Type.FullName);
        Assert.True(cmdlet.Type.IsSealed);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_verb_is_one_that_PowerShell_approves(string name)
    {
        string[] approved =
        [
            .. typeof(VerbsCommon).Assembly.GetExportedTypes()
                .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal))
                .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Where(field => field.IsLiteral)
                .Select(field => (string)field.GetRawConstantValue()!),
        ];
        Assert.True(approved.Length > 90, "The list of verbs was not found.");
        Assert.Contains(Cmdlet.Find(name)!.Verb, approved);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_noun_is_singular(string name) => Assert.DoesNotMatch("(?<!s)s$", Cmdlet.Find(name)!.Noun);

    [Theory, MemberData(nameof(Names))]
    public void The_output_type_is_declared(string name) => Assert.NotEmpty(Cmdlet.Find(name)!.OutputTypes);

    [Theory, MemberData(nameof(Names))]
    public void Only_what_changes_something_asks_for_confirmation(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        // A policy is an object in memory; whoever puts it into LaunchDarkly is somebody else.
        bool changesNothing = cmdlet.Verb is "Get" or "Compare" or "Connect" or "Test" || cmdlet.Name == "New-LDSyncPolicy";
        Assert.Equal(!changesNothing, cmdlet.SupportsShouldProcess);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_parameter_set_takes_something_from_the_pipeline(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        if (cmdlet.Verb == "Connect")
            return;     // a connection is made once and by hand
        foreach (string set in cmdlet.ParameterSets)
        {
            Assert.True(cmdlet.Parameters.Any(parameter => parameter.In(set) is { TakesPipeline: true }), $"Set '{set}' takes nothing from the pipeline.");
            int wholes = cmdlet.Parameters.Count(parameter => parameter.In(set) is { FromPipeline: true });
            Assert.True(wholes <= 1, $"Set '{set}' has {wholes} parameters that take whole objects.");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_cmdlet_with_parameter_sets_has_a_default_one(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        if (cmdlet.ParameterSets is not [CmdletParameter.AllSets])
            Assert.Contains(cmdlet.DefaultSet, cmdlet.ParameterSets);
    }

    [Theory, MemberData(nameof(Names))]
    public void Positions_of_a_set_are_distinct_and_start_at_0(string name)
    {
        Cmdlet cmdlet = Cmdlet.Find(name)!;
        foreach (string set in cmdlet.ParameterSets)
        {
            int[] positions = [.. cmdlet.Parameters.Select(parameter => parameter.In(set)?.Position).OfType<int>().Order()];
            Assert.Equal(Enumerable.Range(0, positions.Length), positions);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void No_secret_comes_in_as_plain_text(string name)
    {
        foreach (CmdletParameter parameter in Cmdlet.Find(name)!.Parameters.Where(one => SecretName().IsMatch(one.Name)))
            Assert.True(parameter.Type == typeof(SecureString) || parameter.Type == typeof(PSCredential), $"{parameter} is {parameter.Type.Name}.");
    }

    [Theory, MemberData(nameof(Names))]
    public void No_parameter_has_a_name_that_PowerShell_uses_itself(string name)
    {
        IEnumerable<string> names = Cmdlet.Find(name)!.Parameters.SelectMany(parameter => parameter.Aliases.Prepend(parameter.Name));
        Assert.Empty(names.Intersect(Scripts.CommonParameters.All, StringComparer.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_file_is_short_beside_its_parameters(string name)
    {
        string file = $"src/LDCohortSync/Commands/{Cmdlet.Find(name)!.Type.Name}.cs";
        string[] lines = [.. Repository.Read(file).Split('\n').Where(line => !ParameterLine().IsMatch(line))];
        Assert.True(lines.Length <= MostLinesBesideParameters, $"{file} has {lines.Length} lines beside its parameters: the work belongs into Hosting or the engine.");
    }

    [Fact]
    public void Work_can_only_be_written_where_its_end_is_awaited()
    {
        foreach (string method in new[] { "ProcessRecord", "EndProcessing", "StopProcessing" })
        {
            MethodInfo declared = typeof(AsyncCommand).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!;
            Assert.True(declared.IsFinal && declared.DeclaringType == typeof(AsyncCommand), $"{method} can be overridden.");
        }
    }

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\(([^)]*)\)")]
    private static partial Regex ExportList();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("token|password|secret|credential|apikey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^\s*(\[Parameter|public .* \{ get; set; \}|///|$)")]
    private static partial Regex ParameterLine();
}
