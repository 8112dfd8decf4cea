using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>Reads a connection string of <c>Name=value</c> settings with semicolons between them. The names are Npgsql's.</summary>
internal static class PostgresKeywords
{
    // What others call it, and what it is called here. Only names of this list and of Npgsql are ever said: what stands before an equals
    // sign may be the end of a password that has a semicolon in it.
    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dbname"] = "Database",
        ["initial catalog"] = "Database",
        ["data source"] = "Host",
        ["hostaddr"] = "Host",
        ["user"] = "Username",
        ["passwd"] = "Password",
        ["pass"] = "Password",
        ["schema"] = "Search Path",
        ["currentschema"] = "Search Path",
        ["search_path"] = "Search Path",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["connect timeout"] = "Timeout",
        ["connection timeout"] = "Timeout",
        ["encrypt"] = "SSL Mode",
        ["ssl"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    /// <summary>The settings, as given.</summary>
    /// <exception cref="SyncFault">It is no connection string, a name is not known, or a value does not fit.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        NpgsqlConnectionStringBuilder settings = [];
        int position = 0;
        foreach (KeyValuePair<string, object> setting in Split(text))
        {
            position++;
            if (!IsKnown(setting.Key))
                throw s_otherNames.TryGetValue(setting.Key, out string? name) ? AddressFaults.OtherName(setting.Key.ToLowerInvariant(), name) : AddressFaults.UnknownSetting(position);
            Set(settings, setting.Key, (string)setting.Value);
        }

        return settings;
    }

    /// <summary>Sets one setting.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="name">A name that Npgsql knows; it is said when the value does not fit.</param>
    /// <param name="value">The value, which is never said.</param>
    /// <exception cref="SyncFault">The value does not fit.</exception>
    public static void Set(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        try
        {
            settings[name] = value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException or NotSupportedException)
        {
            // Without the cause: its message holds the value.
            throw AddressFaults.Value(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name).Replace("Ssl", "SSL", StringComparison.Ordinal));
        }
    }

    private static bool IsKnown(string name)
    {
        NpgsqlConnectionStringBuilder names = [];
        return names.ContainsKey(name);
    }

    private static List<KeyValuePair<string, object>> Split(string text)
    {
        DbConnectionStringBuilder pairs = [];
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // Without the cause, which holds parts of the text.
            throw AddressFaults.Form();
        }

        return [.. pairs.Keys.Cast<string>().Select(name => KeyValuePair.Create(name, pairs[name]))];
    }
}
