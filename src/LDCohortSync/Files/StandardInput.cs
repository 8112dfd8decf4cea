using System.Management.Automation;
using LDCohortSync.Membership;

namespace LDCohortSync.Files;

/// <summary>Members that another program pipes into PowerShell: <c>zcat members.csv.gz | pwsh -Command "... -Path -"</c>.</summary>
internal static class StandardInput
{
    /// <summary>The path that stands for it.</summary>
    public const string Sign = "-";

    /// <summary>What messages call it.</summary>
    public const string Name = "standard input";

    // Other hosts talk to their clients through it: jobs, remote sessions, editors.
    private const string ConsoleHost = "ConsoleHost";

    private static int s_isTaken;

    /// <summary>Takes it; whoever asks first has it.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: there is nothing to be read from it.</exception>
    public static MemberSource Take(PSCmdlet command) =>
        Take(command.Host.Name, Console.IsInputRedirected, () => Interlocked.Exchange(ref s_isTaken, 1) == 0, Console.OpenStandardInput);

    /// <summary>Takes it, on what is known of the process.</summary>
    /// <param name="host">The name of the PowerShell host.</param>
    /// <param name="isRedirected">Whether something else than a terminal is behind it.</param>
    /// <param name="isFirst">Tells, once, that nobody has taken it before.</param>
    /// <param name="open">Opens it.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>.</exception>
    internal static MemberSource Take(string host, bool isRedirected, Func<bool> isFirst, Func<Stream> open)
    {
        if (host != ConsoleHost)
        {
            throw Fault($"'{Sign}' means standard input, and a session in the host '{host}' has none of its own.",
                "Give the path of a file; in jobs and remote sessions too.");
        }

        if (!isRedirected)
        {
            throw Fault($"'{Sign}' means standard input, and that is the keyboard here.",
                "Pipe a file into PowerShell, as in: zcat members.csv.gz | pwsh -c \"... -Path -\". Or give the path of a file.");
        }

        return isFirst()
            ? new(Name, new StandardInputStream(open()))
            : throw Fault("Standard input was read already; it can be read once in a process.", "Store the members in a file, and give its path.");
    }

    // It has a target, so it is not taken for the fault of one row among others.
    private static SyncFault Fault(string message, string advice) => new(FaultKind.InvalidParameter, message, advice) { Target = Sign };
}
