using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Pipelines;

/// <summary>
/// What one command tells the build service that it runs in. All of it happens on the thread of the command's pipeline, and goes to
/// the host alone: the streams stay as users redirect them. A warning is in the log where it came up, as the stream's line inside
/// the folded group; as an issue it follows below the group, where it is seen without unfolding, and stands on the run's page.
/// </summary>
/// <param name="dialect">The service's language.</param>
/// <param name="command">The command.</param>
/// <param name="page">The page to leave; null for a command that leaves none.</param>
internal sealed class PipelineLog(IPipelineDialect dialect, PSCmdlet command, SummaryPage? page)
{
    // Only its output reaches an agent as this process's standard output.
    private const string ConsoleHost = "ConsoleHost";

    private readonly Queue<string> _issues = new();
    private readonly HashSet<string> _secrets = [];
    private string _context = "";
    private bool _isGrouping;
    private int _percent = -1;
    private bool _hasOuter;

    /// <summary>The log of a command; null outside of every build service that is known.</summary>
    /// <param name="command">The command.</param>
    /// <param name="leavesPage">True for a page with what the command writes.</param>
    public static PipelineLog? For(PSCmdlet command, bool leavesPage) => PipelineDialect.Find() is { } dialect
        ? new(dialect, command, leavesPage ? new(command.MyInvocation.MyCommand.Name) : null)
        : null;

    /// <summary>A text that commands nothing.</summary>
    public static string Shown(string text) => CommandText.Of(text);

    /// <summary>The text as it is, or, in a build service, one that commands nothing: for what is kept and shown later.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? ShownIn(string? text) => text is null || PipelineDialect.Find() is null ? text : Shown(text);

    /// <summary>An object whose texts command nothing.</summary>
    public static object Shown(object value) => ShownObject.Of(value);

    /// <summary>
    /// Hides secrets in the service's log. Past the host, which would write them into a transcript: the line is for the agent only,
    /// which takes it out. There is no other way to tell it, and where standard output is a file there is no agent to tell.
    /// </summary>
    public void Hide(IEnumerable<string> secrets)
    {
        if (command.Host.Name != ConsoleHost || StandardOutput.IsFile)
            return;
        foreach (string secret in secrets.Where(secret => !string.IsNullOrWhiteSpace(secret) && _secrets.Add(secret)))
            Console.Out.WriteLine(dialect.Secret(secret));
    }

    /// <summary>Takes what the command writes, and makes it fit to be shown.</summary>
    public object Take(object value)
    {
        page?.Take(value);
        return ShownObject.Of(value);
    }

    /// <summary>Takes a warning, and makes it fit to be shown.</summary>
    public string TakeWarning(string text)
    {
        string shown = Shown(text);
        if (IsWanted("WarningAction", "WarningPreference"))
            _issues.Enqueue(dialect.Warning(_context + shown));
        return shown;
    }

    /// <summary>Takes an error, and makes it fit to be shown. The page has it even for somebody who has silenced errors: it must not say that all is well.</summary>
    public ErrorRecord TakeError(ErrorRecord record)
    {
        ErrorRecord shown = Announce(record, isWanted: false);
        page?.TakeError((shown.Exception as SyncFault)?.Kind, TextOf(shown));
        return shown;
    }

    /// <summary>Takes the error that ends the command, and makes it fit to be shown.</summary>
    /// <param name="record">The error.</param>
    /// <param name="failsStep">True when the step has to fail with it, whatever its script does next.</param>
    public ErrorRecord TakeEnd(ErrorRecord record, bool failsStep)
    {
        ErrorRecord shown = Announce(record, failsStep);
        page?.TakeFailure(TextOf(shown));
        if (failsStep && dialect.Failed(TextOf(shown)) is { } line)
            _issues.Enqueue(line);
        return shown;
    }

    /// <summary>Shows progress. Work without an end in sight leaves the bar where it is, and so does one cohort of several.</summary>
    public void Take(ProgressRecord record)
    {
        _hasOuter |= record.ActivityId == CommandProgress.Id && record.PercentComplete >= 0;
        if (_hasOuter && record.ActivityId != CommandProgress.Id)
            return;
        if (record.RecordType == ProgressRecordType.Completed || record.PercentComplete < 0 || record.PercentComplete == _percent)
            return;
        _percent = record.PercentComplete;
        if (dialect.Progress(_percent, Shown($"{record.Activity}: {record.StatusDescription}")) is { } line)
            Write(line);
    }

    /// <summary>Begins a group.</summary>
    public void BeginGroup(string title)
    {
        EndGroup();
        _context = Shown(ShownText.Of(title)) + ": ";
        _isGrouping = true;
        Write(dialect.BeginGroup(Shown(title)));
    }

    /// <summary>Ends the group, if there is one.</summary>
    public void EndGroup()
    {
        if (!_isGrouping)
            return;
        _isGrouping = false;
        Write(dialect.EndGroup());
    }

    /// <summary>Ends a piece of the command's work: what came up is told now, whatever ended it.</summary>
    public void Settle()
    {
        EndGroup();
        while (_issues.TryDequeue(out string? issue))
            Write(issue);
        _context = "";
    }

    /// <summary>Leaves the page of a command that did not come to its end, unless it is left already.</summary>
    public void Stop()
    {
        page?.TakeStop();
        Finish();
    }

    /// <summary>Leaves the page, once.</summary>
    public void Finish()
    {
        Settle();
        string? markdown = page is null or { IsEmpty: true } ? null : page.ToString();
        page = null;
        if (markdown is null)
            return;
        try
        {
            if (dialect.Publish(command.MyInvocation.MyCommand.Name, markdown) is { } line)
                Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Write(dialect.Warning(Shown($"The summary could not be written: {e.Message}")));
        }
    }

    private ErrorRecord Announce(ErrorRecord record, bool isWanted)
    {
        ErrorRecord shown = Shown(record);
        if (isWanted || IsWanted("ErrorAction", "ErrorActionPreference"))
            _issues.Enqueue(dialect.Error(IdOf(shown), _context + TextOf(shown)));
        return shown;
    }

    private static string IdOf(ErrorRecord record) => record.FullyQualifiedErrorId.Split(',')[0];

    private static string TextOf(ErrorRecord record) => record.ErrorDetails?.Message ?? record.Exception.Message;

    // Its causes quote servers too, and Get-Error shows them.
    private static ErrorRecord Shown(ErrorRecord record)
    {
        if (record.Exception is not SyncFault fault || !Texts(fault).Any(text => Shown(text) != text))
            return record;
        return Errors.Record(new SyncFault(fault.Kind, Shown(fault.Message), fault.Advice is null ? null : Shown(fault.Advice))
        {
            Target = fault.Target is null ? null : Shown(fault.Target),
            HttpStatus = fault.HttpStatus,
            EndsRequest = fault.EndsRequest,
            RefusesContent = fault.RefusesContent,
        });
    }

    private static IEnumerable<string> Texts(SyncFault fault)
    {
        yield return fault.Sentence;
        yield return fault.Target ?? "";
        for (Exception? cause = fault.InnerException; cause is not null; cause = cause.InnerException)
            yield return cause.Message;
    }

    // What somebody has silenced is no issue either.
    private bool IsWanted(string parameter, string variable)
    {
        object? preference = command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) ? given : command.GetVariableValue(variable);
        return !LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) || action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }

    private void Write(string line) => command.Host.UI?.WriteLine(line);
}
