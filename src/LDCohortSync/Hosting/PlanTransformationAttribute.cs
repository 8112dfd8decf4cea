using System.Collections;
using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>
/// Makes references to plans of what is bound to <c>-Plan</c>. A transformation, because it comes before anything else that PowerShell
/// tries with an object from the pipeline.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PlanTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>True for the plans in results, as the pipeline brings them; false for whole results.</summary>
    public bool IsProperty { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = inputData is PSObject { BaseObject: IList list } ? list : inputData;
        if (IsProperty && given is null or PSObject { BaseObject: "" } or "")
            return Array.Empty<PlanReference>();        // a result of a sync that was made
        if (!IsProperty && given is null or IList { Count: 0 })
            return new[] { PlanReference.None };
        return (given as IList ?? new[] { given }).Cast<object?>().Select(Reference).ToArray();
    }

    private PlanReference Reference(object? given)
    {
        if (((given as PSObject)?.BaseObject ?? given) is PlanReference reference)
            return reference;
        if ((IsProperty ? PlanReference.FromProperty(given) : PlanReference.FromResult(given)) is { } read)
            return read;
        // The kind of error that sends PowerShell on to other parameters that could take the object.
        PSInvalidCastException cause = new("It is no result of Sync-AmplitudeCohort -WhatIf, and not what Import-Clixml makes of one.");
        throw new ArgumentTransformationMetadataException(cause.Message, cause);
    }
}
