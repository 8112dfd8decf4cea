using System.Reflection;

namespace LDCohortSync.Module.Tests.Support;

/// <summary>How a parameter is used in a parameter set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Mandatory">Whether it has to be given.</param>
/// <param name="Position">Its place when it is given without its name; null when that is not possible.</param>
/// <param name="FromPipeline">Whether it takes whole objects from the pipeline.</param>
/// <param name="FromProperty">Whether it takes properties of the same name from objects in the pipeline.</param>
internal sealed record ParameterUse(string Set, bool Mandatory, int? Position, bool FromPipeline, bool FromProperty)
{
    public bool TakesPipeline => FromPipeline || FromProperty;

    /// <summary>Reads a Parameter attribute.</summary>
    public static ParameterUse Of(CustomAttributeData attribute)
    {
        Dictionary<string, object?> named = attribute.NamedArguments.ToDictionary(one => one.MemberName, one => one.TypedValue.Value);
        return new(
            (string?)named.GetValueOrDefault("ParameterSetName") ?? CmdletParameter.AllSets,
            named.GetValueOrDefault("Mandatory") is true,
            (int?)named.GetValueOrDefault("Position"),
            named.GetValueOrDefault("ValueFromPipeline") is true,
            named.GetValueOrDefault("ValueFromPipelineByPropertyName") is true);
    }
}
