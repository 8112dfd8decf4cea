using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>
/// The progress bars of a command, on the pipeline's thread. They are not drawn where nobody sees them move: by a console whose output
/// goes to a file or another program, or that was started to ask nobody anything (-NonInteractive). Other hosts, jobs and remote
/// sessions included, get the records and decide themselves, as $ProgressPreference does everywhere.
/// </summary>
internal sealed class ShownProgress(PSCmdlet command)
{
    private const string Console = "ConsoleHost";
    private static readonly Lazy<bool> s_isQuietConsole = new(() => System.Console.IsOutputRedirected || IsNonInteractive(Environment.GetCommandLineArgs()));

    private readonly Dictionary<int, ProgressRecord> _open = [];
    private readonly bool _isQuiet = command.Host?.Name == Console && s_isQuietConsole.Value;

    /// <summary>Shows a bar, or takes it away.</summary>
    public void Write(ProgressRecord record)
    {
        if (_isQuiet)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
            _open.Remove(record.ActivityId);
        else
            _open[record.ActivityId] = record;
        command.WriteProgress(record);
    }

    /// <summary>Takes away what is left when a pipeline ends before its work, the inner bars first.</summary>
    public void Clear()
    {
        foreach (ProgressRecord record in _open.Values.OrderByDescending(one => one.ActivityId))
        {
            record.RecordType = ProgressRecordType.Completed;
            try
            {
                command.WriteProgress(record);
            }
            catch (PipelineStoppedException)
            {
                // After Ctrl+C nothing can be written any more, and the host takes its bars away by itself.
                break;
            }
        }

        _open.Clear();
    }

    /// <summary>True when PowerShell was started with -NonInteractive, which may be shortened. What comes after a script's name is the script's.</summary>
    public static bool IsNonInteractive(IEnumerable<string> arguments)
    {
        foreach (string argument in arguments.Skip(1))
        {
            string name = argument.TrimStart('-', '/');
            if (name.Length == argument.Length)
                continue;       // the value of an option, such as that of -ExecutionPolicy
            if (IsShort("file", name) || IsShort("command", name) || IsShort("encodedcommand", name))
                return false;
            if (name.Length >= 4 && IsShort("noninteractive", name))
                return true;
        }

        return false;
    }

    private static bool IsShort(string whole, string name) => name.Length > 0 && whole.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
