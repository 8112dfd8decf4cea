using System.Globalization;
using System.Management.Automation;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>What a script wrote, stream by stream, and the error that ended it; null when it came to its end.</summary>
internal sealed record Answer(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Written, IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug, RuntimeException? End)
{
    /// <summary>The objects of the output as text.</summary>
    public IReadOnlyList<string> Texts => [.. Output.Select(one => one.ToString())];

    /// <summary>The errors, the one that ended the script last.</summary>
    public IReadOnlyList<ErrorRecord> Errors => End is null ? Written : [.. Written, End.ErrorRecord];

    /// <summary>The ids of the errors, without the cmdlet.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    /// <summary>A property of the only object.</summary>
    public string Value(string property)
    {
        Assert.True(Errors.Count == 0, string.Join(" ", Errors));
        return Value(Assert.Single(Output), property);
    }

    /// <summary>A property of an object.</summary>
    public static string Value(PSObject one, string property) => Convert.ToString(one.Properties[property]?.Value, CultureInfo.InvariantCulture) ?? "";
}
