using System.Text.RegularExpressions;

namespace LDCohortSync.Hosting;

/// <summary>Where the ledger is.</summary>
internal static partial class LedgerLocation
{
    /// <summary>The environment variable that names it when <c>-Ledger</c> does not.</summary>
    public const string Variable = "LDCOHORTSYNC_LEDGER";

    /// <summary>The file in the user's folder for state.</summary>
    public static string Default => Path.Combine(StateFolder(), "LDCohortSync", "ledger.db");

    /// <summary>The file: as given, else as the environment says, else in the user's folder for state.</summary>
    /// <param name="given">The value of <c>-Ledger</c>, or null.</param>
    /// <param name="resolve">Makes a full path of a PowerShell path.</param>
    /// <exception cref="SyncFault">The value is the connection string of a database server.</exception>
    public static string Find(string? given, Func<string, string> resolve)
    {
        string? wanted = string.IsNullOrWhiteSpace(given) ? Environment.GetEnvironmentVariable(Variable) : given;
        if (string.IsNullOrWhiteSpace(wanted))
            return Default;
        if (IsDatabaseServer(wanted))
        {
            // Not echoed: a connection string has a password in it.
            throw new SyncFault(FaultKind.InvalidParameter, "The ledger of this version is a SQLite file; a connection string of a database server was given.",
                $"Give -Ledger (or {Variable}) a file path, or leave it out.") { Target = "Ledger" };
        }

        return resolve(wanted);
    }

    // Anything that could hold a password is kept from becoming the name of a file.
    private static bool IsDatabaseServer(string value) => ConnectionString().IsMatch(value);

    [GeneratedRegex(@"^\s*\w+://|\b(host|server|data source|database|user id|username|user|uid|password|pwd)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionString();

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
