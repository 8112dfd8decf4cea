using LDCohortSync.Ledger.Databases;
using LDCohortSync.Ports;
using Microsoft.Data.Sqlite;

namespace LDCohortSync.Ledger.Sqlite;

/// <summary>Turns what goes wrong in the database or with its file into faults that say what to do.</summary>
internal static class SqliteFaults
{
    // Source: SQLite documentation, "Result and Error Codes".
    public const int Busy = 5;
    private const int Permission = 3;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private const string ChooseAnother = "choose another file with -Ledger or LDCOHORTSYNC_LEDGER";

    /// <summary>True for the exceptions that <see cref="From"/> knows.</summary>
    public static bool Covers(Exception exception) =>
        exception is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException;

    /// <summary>The fault for an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="path">The ledger's file.</param>
    /// <param name="segment">The segment that was worked on; null when there was none.</param>
    public static SyncFault From(Exception exception, string path, SegmentAddress? segment) => exception switch
    {
        InvalidDataException => LedgerFaults.Damaged(path, segment, exception),
        SqliteException { SqliteErrorCode: Corrupt } => LedgerFaults.Damaged(path, null, exception),
        SqliteException sqlite => Unavailable(sqlite, path),
        _ => new(FaultKind.LedgerUnavailable, $"The file or folder of the ledger '{path}' can't be made or used.",
            $"Check the path and its permissions, or {ChooseAnother}.", exception) { Target = path },
    };

    private static SyncFault Unavailable(SqliteException exception, string path)
    {
        (string problem, string advice) = exception.SqliteErrorCode switch
        {
            Busy or Locked => ("was kept busy by other processes for too long", "Run the command again later."),
            ReadOnly or Permission => ("can't be written", $"Check the permissions of the file and its folder, or {ChooseAnother}."),
            CannotOpen => ("can't be opened", $"Check the path and its permissions, or {ChooseAnother}."),
            NotADatabase => ("is not a ledger but some other file", Capitalized(ChooseAnother) + "."),
            Full => ("can't grow, because the disk is full", $"Free some space, or {ChooseAnother}."),
            InputOutput => ("can't be read or written, because the disk reported an error", $"Check the disk, or {ChooseAnother}."),
            _ => ("refused an operation", $"Run the command again; if it fails again, {ChooseAnother}."),
        };
        return new(FaultKind.LedgerUnavailable, $"The ledger '{path}' {problem}.", advice, exception) { Target = path };
    }

    private static string Capitalized(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
