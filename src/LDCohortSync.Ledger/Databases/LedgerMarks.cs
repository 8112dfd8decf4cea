using System.Globalization;
using System.Text.Json;

namespace LDCohortSync.Ledger.Databases;

/// <summary>What is remembered of the ledger as a whole. Each method runs in the caller's transaction.</summary>
internal static class LedgerMarks
{
    private const string Moved = "moved";
    private const string Arriving = "arriving";
    private const string Pruned = "pruned";

    /// <summary>Where the ledger was moved to; null when it was not.</summary>
    public static MoveMark? ReadMoved(LedgerTransaction transaction) => ReadMove(transaction, Moved);

    /// <summary>Where the copy comes from that this ledger is, as long as its move has not been finished; null when it is none.</summary>
    public static MoveMark? ReadArriving(LedgerTransaction transaction) => ReadMove(transaction, Arriving);

    /// <summary>When it was pruned last; null when it never was.</summary>
    public static DateTimeOffset? ReadPruned(LedgerTransaction transaction) => Read(transaction, Pruned) is string time ? LedgerTime.Read(time) : null;

    /// <summary>From here on nobody may use this ledger: it is elsewhere.</summary>
    public static void WriteMoved(LedgerTransaction transaction, MoveMark mark) => Write(transaction, Moved, JsonSerializer.Serialize(mark));

    /// <summary>Nobody may use this ledger yet: the one that it is a copy of still may be.</summary>
    public static void WriteArriving(LedgerTransaction transaction, MoveMark mark) => Write(transaction, Arriving, JsonSerializer.Serialize(mark));

    /// <summary>It is being pruned.</summary>
    public static void WritePruned(LedgerTransaction transaction, DateTimeOffset time) => Write(transaction, Pruned, LedgerTime.Write(time));

    /// <summary>The ledger may be used, whatever was moved before.</summary>
    public static void ForgetMoves(LedgerTransaction transaction) =>
        transaction.Execute("DELETE FROM mark WHERE name = @moved OR name = @arriving", ("@moved", Moved), ("@arriving", Arriving));

    /// <summary>Makes sure that the ledger may be used.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="location">The ledger's place, without secrets.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.LedgerMoved"/>: it is elsewhere; <see cref="FaultKind.LedgerUnavailable"/>: it is a
    /// copy whose move was cut off.</exception>
    public static void RequireHere(LedgerTransaction transaction, string location)
    {
        if (transaction.Query("SELECT name FROM mark WHERE name = @moved OR name = @arriving", row => row.GetString(0), ("@moved", Moved), ("@arriving", Arriving)).Count == 0)
            return;
        if (ReadMoved(transaction) is { } moved)
        {
            throw new SyncFault(FaultKind.LedgerMoved, string.Create(CultureInfo.InvariantCulture, $"The ledger '{location}' was moved to '{moved.Place}' on {moved.At:yyyy-MM-dd HH:mm:ss}Z."),
                "Give -Ledger or LDCOHORTSYNC_LEDGER that place; Move-CohortSyncLedger moves it back, if it is to be here again.") { Target = location };
        }

        MoveMark arriving = ReadArriving(transaction)!;
        throw new SyncFault(FaultKind.LedgerUnavailable, $"The ledger '{location}' is a copy of '{arriving.Place}', and the move was cut off before its end.",
            $"Run Move-CohortSyncLedger again, from '{arriving.Place}' to '{location}': it finishes the move.") { Target = location };
    }

    private static MoveMark? ReadMove(LedgerTransaction transaction, string name)
    {
        try
        {
            return Read(transaction, name) is string text ? JsonSerializer.Deserialize<MoveMark>(text) ?? throw Unreadable() : null;
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    private static string? Read(LedgerTransaction transaction, string name) =>
        transaction.Scalar<string>("SELECT value FROM mark WHERE name = @name", ("@name", name));

    private static void Write(LedgerTransaction transaction, string name, string value) => transaction.Execute(
        "INSERT INTO mark (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", ("@name", name), ("@value", value));

    private static InvalidDataException Unreadable(Exception? cause = null) => new("A mark of the ledger can't be read.", cause);
}
