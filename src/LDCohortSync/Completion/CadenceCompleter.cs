using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LDCohortSync.Completion;

/// <summary>Completes the words for cadences, and shows how a time span is written.</summary>
internal sealed class CadenceCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] s_cadences =
    [
        (nameof(SyncCadence.Once), "One time, until it has succeeded; with -At at a date and time"),
        (nameof(SyncCadence.Hourly), "Every hour"),
        (nameof(SyncCadence.Daily), "Every day at a time of day: -At 06:30 -TimeZone Europe/Berlin"),
        ("02:00:00", "A time span: every two hours"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        s_cadences.Where(one => one.Text.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(one => new CompletionResult(one.Text, one.Text, CompletionResultType.ParameterValue, one.ToolTip));
}
