using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace LDCohortSync.Ledger.Databases;

/// <summary>Runs a statement with named values on any ADO.NET connection.</summary>
internal static class ConnectionExtensions
{
    /// <summary>Runs a statement and tells how many rows it touched.</summary>
    public static int Execute(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = connection.Statement(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement and takes the first value of its first row; the default when there is none, or null.</summary>
    public static T? Scalar<T>(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = connection.Statement(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    /// <summary>Runs a statement and reads its rows into a list.</summary>
    public static List<T> Query<T>(this DbConnection connection, string sql, Func<DbDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using DbCommand command = connection.Statement(sql, values);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>A statement with its values, ready to run.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Only constants of this assembly come here; every value is a parameter.")]
    public static DbCommand Statement(this DbConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value is string text ? LedgerText.Of(text) : value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
