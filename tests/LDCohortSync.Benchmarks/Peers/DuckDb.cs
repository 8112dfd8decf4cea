using System.Reflection;
using System.Runtime.InteropServices;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Peers;

/// <summary>DuckDB in this process, through the C interface of its library, so that nothing has to be restored for it.</summary>
/// <remarks>Source: DuckDB docs, "C API". The library is not part of this repository.</remarks>
internal static partial class DuckDb
{
    private const string Library = "duckdb";

    private static nint s_library;

    /// <summary>The library's version.</summary>
    public static string Version => Marshal.PtrToStringUTF8(LibraryVersion())!;

    /// <summary>Loads the library.</summary>
    /// <param name="path">Where it is; null for the system's search path.</param>
    /// <returns>False when there is none.</returns>
    public static bool IsAvailable(string? path)
    {
        if (s_library != 0)
            return true;
        if (!NativeLibrary.TryLoad(path ?? Library, Assembly.GetExecutingAssembly(), searchPath: null, out s_library))
            return false;
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? s_library : 0);
        return true;
    }

    /// <summary>Compares two files both ways, counts only, and checks the counts.</summary>
    /// <remarks>Each file is read once, without guessing at its columns: the fastest form of several that were tried.</remarks>
    public static async Task<TimeSpan> CompareAsync(CohortPair pair, CancellationToken cancellation)
    {
        string query = $"""
            WITH old AS MATERIALIZED (SELECT user_id FROM {Read(pair.OldPath)}), new AS MATERIALIZED (SELECT user_id FROM {Read(pair.NewPath)})
            SELECT (SELECT count(*) FROM (SELECT user_id FROM new EXCEPT SELECT user_id FROM old)),
                   (SELECT count(*) FROM (SELECT user_id FROM old EXCEPT SELECT user_id FROM new))
            """;
        (long entered, long left) = (0, 0);
        TimeSpan time = await Turns.TimeAsync(() => Task.Run(() => (entered, left) = Run(query), cancellation));
        WrongResultException.Require("Only in the new file, by DuckDB", pair.Changed, entered);
        WrongResultException.Require("Only in the old file, by DuckDB", pair.Changed, left);
        return time;
    }

    private static string Read(string path) =>
        $"read_csv('{path.Replace("'", "''", StringComparison.Ordinal)}', header = true, auto_detect = false, delim = ',', quote = '\"', " +
        "columns = {'amplitude_id': 'VARCHAR', 'user_id': 'VARCHAR'})";

    private static (long First, long Second) Run(string query)
    {
        nint database = 0;
        nint connection = 0;
        Result result = default;
        try
        {
            if (Open(null, out database) != 0 || Connect(database, out connection) != 0)
                throw new InvalidOperationException("DuckDB could not be opened.");
            if (Query(connection, query, ref result) != 0)
                throw new InvalidOperationException("DuckDB: " + Marshal.PtrToStringUTF8(ResultError(ref result)));
            return (ValueInt64(ref result, 0, 0), ValueInt64(ref result, 1, 0));
        }
        finally
        {
            DestroyResult(ref result);
            Disconnect(ref connection);
            Close(ref database);
        }
    }

    [LibraryImport(Library, EntryPoint = "duckdb_library_version")]
    private static partial nint LibraryVersion();

    [LibraryImport(Library, EntryPoint = "duckdb_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string? path, out nint database);

    [LibraryImport(Library, EntryPoint = "duckdb_connect")]
    private static partial int Connect(nint database, out nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(nint connection, string query, ref Result result);

    [LibraryImport(Library, EntryPoint = "duckdb_result_error")]
    private static partial nint ResultError(ref Result result);

    [LibraryImport(Library, EntryPoint = "duckdb_value_int64")]
    private static partial long ValueInt64(ref Result result, ulong column, ulong row);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_result")]
    private static partial void DestroyResult(ref Result result);

    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")]
    private static partial void Disconnect(ref nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_close")]
    private static partial void Close(ref nint database);

    // duckdb_result: three counts, two pointers, and the pointer that everything is behind.
    [StructLayout(LayoutKind.Sequential)]
    private struct Result
    {
        public ulong Columns;
        public ulong Rows;
        public ulong RowsChanged;
        public nint ColumnData;
        public nint ErrorMessage;
        public nint Internal;
    }
}
