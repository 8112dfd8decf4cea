using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>Where the ledger is.</summary>
internal static class LedgerLocation
{
    /// <summary>The environment variable that names it when <c>-Ledger</c> does not.</summary>
    public const string Variable = "LDCOHORTSYNC_LEDGER";

    /// <summary>The file in the user's folder for state.</summary>
    public static string Default => Path.Combine(StateFolder(), "LDCohortSync", "ledger.db");

    /// <summary>The ledger: as given, else as the environment says, else a file in the user's folder for state.</summary>
    /// <param name="given">The value of <c>-Ledger</c>, or null.</param>
    /// <param name="resolve">Makes a full path of a PowerShell path.</param>
    /// <exception cref="SyncFault">The value is the address of a database server, and a wrong one.</exception>
    public static LedgerPlace Find(string? given, Func<string, string> resolve)
    {
        string? wanted = string.IsNullOrWhiteSpace(given) ? Environment.GetEnvironmentVariable(Variable) : given;
        return string.IsNullOrWhiteSpace(wanted)
            ? LedgerPlace.OfFile(Default)
            : Composition.SharedLedger(wanted) ?? LedgerPlace.OfFile(resolve(wanted));
    }

    /// <summary>
    /// Takes an address that may hold a password out of what is bound to a parameter: PowerShell keeps that with each message and error of
    /// the command, where anybody can look at it. The parameter's own property keeps its value.
    /// </summary>
    /// <param name="command">The command, before it has said anything.</param>
    /// <param name="parameter">The parameter's name.</param>
    public static void Conceal(PSCmdlet command, string parameter)
    {
        if (command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? bound) && Composition.IsServer(bound?.ToString() ?? ""))
            command.MyInvocation.BoundParameters[parameter] = "(a database server)";
    }

    // Windows: AppData\Local. macOS: Library/Application Support. Elsewhere the XDG base directory for state.
    private static string StateFolder()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.IsPathFullyQualified(state ?? "")
            ? state!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
    }
}
