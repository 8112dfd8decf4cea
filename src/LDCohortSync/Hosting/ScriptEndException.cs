using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>
/// Ends a command and the script that it is in, as <c>-ErrorAction Stop</c> does, so that the process ends with an exit code that is
/// not zero whatever the script's preferences are. A script's <c>try</c> catches it, by the error's own type too.
/// </summary>
internal sealed class ScriptEndException : ActionPreferenceStopException
{
    private readonly ErrorRecord _record;

    /// <summary>Makes the exception.</summary>
    /// <param name="record">The error.</param>
    /// <param name="command">The command, which PowerShell adds to the error id of its own accord in other errors.</param>
    public ScriptEndException(ErrorRecord record, Type command)
        : base(record.Exception.Message, record.Exception) =>
        _record = new(record.Exception, $"{record.FullyQualifiedErrorId},{command.FullName}", record.CategoryInfo.Category, record.TargetObject)
        {
            ErrorDetails = record.ErrorDetails,
        };

    /// <inheritdoc/>
    public override ErrorRecord ErrorRecord => _record;
}
