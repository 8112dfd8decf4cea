using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace LDCohortSync.Module.Tests.Support;

/// <summary>What a cmdlet declares about one of its parameters.</summary>
internal sealed class CmdletParameter
{
    /// <summary>PowerShell's name for "every parameter set".</summary>
    public const string AllSets = "__AllParameterSets";

    public CmdletParameter(PropertyInfo property, object instance)
    {
        Name = property.Name;
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Default = property.GetValue(instance);
        IList<CustomAttributeData> attributes = property.GetCustomAttributesData();
        Declared = attributes.Where(one => one.AttributeType == typeof(ParameterAttribute)).Select(ParameterUse.Of).ToDictionary(use => use.Set);
        Aliases = [.. Texts(attributes, typeof(AliasAttribute))];
        TakesWildcards = attributes.Any(one => one.AttributeType == typeof(SupportsWildcardsAttribute));
        string[] validated = [.. Texts(attributes, typeof(ValidateSetAttribute))];
        Type element = Type.IsArray ? Type.GetElementType()! : Type;
        AcceptedValues = validated.Length > 0 ? validated : element.IsEnum ? Enum.GetNames(element) : [];
    }

    public string Name { get; }

    /// <summary>The type, without the question mark of a value that may be missing.</summary>
    public Type Type { get; }

    /// <summary>What it is when nobody gives it.</summary>
    public object? Default { get; }

    /// <summary>The uses as they are declared: one for every set, or one for each of some.</summary>
    public IReadOnlyDictionary<string, ParameterUse> Declared { get; }

    public IReadOnlyList<string> Aliases { get; }

    public bool TakesWildcards { get; }

    /// <summary>The words that it takes; empty when it takes anything of its type.</summary>
    public IReadOnlyList<string> AcceptedValues { get; }

    public bool IsSwitch => Type == typeof(SwitchParameter);

    /// <summary>The default as help pages write it.</summary>
    public string DefaultText => Default switch
    {
        SwitchParameter => "False",
        null or "" => "None",
        Array values => values.Length == 0 ? "None" : string.Join(", ", values.Cast<object>()),
        _ => Convert.ToString(Default, CultureInfo.InvariantCulture)!,
    };

    /// <summary>How it is used in a set; null when it does not belong to it.</summary>
    public ParameterUse? In(string set) => Declared.GetValueOrDefault(set) ?? Declared.GetValueOrDefault(AllSets);

    public override string ToString() => "-" + Name;

    private static IEnumerable<string> Texts(IList<CustomAttributeData> attributes, Type kind) =>
        attributes.Where(one => one.AttributeType == kind)
            .SelectMany(one => one.ConstructorArguments)
            .SelectMany(argument => argument.Value is IEnumerable and not string
                ? ((IEnumerable<CustomAttributeTypedArgument>)argument.Value).Select(one => one.Value)
                : [argument.Value])
            .OfType<string>();
}
