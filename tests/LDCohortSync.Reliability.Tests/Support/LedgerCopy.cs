using LDCohortSync.Ledger.Sqlite;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>Looks into a copy of a ledger, so that what a killed process left behind stays as it is for the next one.</summary>
internal static class LedgerCopy
{
    // Not the shared-memory file: SQLite makes it anew from the log.
    private static readonly string[] s_parts = ["", "-wal"];

    /// <summary>Reads the recorded runs, newest first.</summary>
    /// <param name="ledger">The ledger's file, which nobody writes at this moment.</param>
    public static async Task<IReadOnlyList<CohortSyncResult>> ReadRunsAsync(string ledger)
    {
        using TestFolder folder = new();
        string copy = folder.File("copy.db");
        foreach (string part in s_parts)
        {
            if (File.Exists(ledger + part))
                File.Copy(ledger + part, copy + part);
        }

        await using SqliteLedger opened = new(copy);
        await opened.OpenAsync(TestContext.Current.CancellationToken);
        return await opened.ReadRunsAsync(new(), TestContext.Current.CancellationToken);
    }
}
