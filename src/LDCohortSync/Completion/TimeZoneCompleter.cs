using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LDCohortSync.Completion;

/// <summary>Completes names of time zones that this host knows.</summary>
internal sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        WildcardPattern pattern = WildcardPattern.Get("*" + WildcardPattern.Escape((wordToComplete ?? "").Trim('\'', '"')) + "*", WildcardOptions.IgnoreCase);
        return TimeZoneInfo.GetSystemTimeZones().Where(zone => pattern.IsMatch(zone.Id)).OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .Select(zone => new CompletionResult(zone.Id.Contains(' ', StringComparison.Ordinal) ? $"'{zone.Id}'" : zone.Id, zone.Id, CompletionResultType.ParameterValue, zone.DisplayName));
    }
}
