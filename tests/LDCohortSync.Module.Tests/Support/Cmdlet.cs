using System.Management.Automation;
using System.Reflection;
using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Support;

/// <summary>
/// What a cmdlet class declares, read as raw metadata: the attributes of the reference assembly that the tests run on answer
/// blanks when they are asked themselves.
/// </summary>
internal sealed class Cmdlet
{
    private Cmdlet(Type type)
    {
        Type = type;
        CustomAttributeData attribute = type.GetCustomAttributesData().Single(one => one.AttributeType == typeof(CmdletAttribute));
        Verb = (string)attribute.ConstructorArguments[0].Value!;
        Noun = (string)attribute.ConstructorArguments[1].Value!;
        DefaultSet = (string?)Named(attribute, "DefaultParameterSetName");
        SupportsShouldProcess = Named(attribute, "SupportsShouldProcess") is true;
        OutputTypes =
        [
            .. type.GetCustomAttributesData().Where(one => one.AttributeType == typeof(OutputTypeAttribute))
                .SelectMany(one => one.ConstructorArguments)
                .SelectMany(argument => argument.Value switch
                {
                    Type output => [output],
                    IEnumerable<CustomAttributeTypedArgument> outputs => outputs.Select(output => (Type)output.Value!),
                    _ => [],
                }),
        ];
        object instance = Activator.CreateInstance(type)!;
        CmdletParameter[] declared =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetCustomAttributesData().Any(one => one.AttributeType == typeof(ParameterAttribute)))
                .Select(property => new CmdletParameter(property, instance)),
        ];
        string[] sets = [.. declared.SelectMany(one => one.Declared.Keys).Where(set => set != CmdletParameter.AllSets).Distinct()];
        ParameterSets = sets.Length == 0 ? [CmdletParameter.AllSets] : sets;
        Parameters = declared;
    }

    /// <summary>Every public cmdlet of the module.</summary>
    public static IReadOnlyList<Cmdlet> All { get; } =
    [
        .. typeof(ModuleLoader).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && typeof(System.Management.Automation.Cmdlet).IsAssignableFrom(type))
            .Select(type => new Cmdlet(type)),
    ];

    public Type Type { get; }

    public string Verb { get; }

    public string Noun { get; }

    public string Name => $"{Verb}-{Noun}";

    public string? DefaultSet { get; }

    public bool SupportsShouldProcess { get; }

    public IReadOnlyList<Type> OutputTypes { get; }

    public IReadOnlyList<string> ParameterSets { get; }

    /// <summary>The parameters that the class declares; -WhatIf and -Confirm are not among them.</summary>
    public IReadOnlyList<CmdletParameter> Parameters { get; }

    /// <summary>The cmdlet with a name in any case; null when the module has none.</summary>
    public static Cmdlet? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The parameter with a name or an alias, in any case.</summary>
    public CmdletParameter? Parameter(string name) => Parameters.FirstOrDefault(one =>
        one.Aliases.Prepend(one.Name).Contains(name, StringComparer.OrdinalIgnoreCase));

    public override string ToString() => Name;

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}
