using System.Text.RegularExpressions;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>How the database is spoken to: what was given, and the module's own settings where nothing was.</summary>
/// <param name="ConnectionString">For the driver; may hold passwords.</param>
/// <param name="WithoutPassword">What was given, without passwords.</param>
/// <param name="IsEncrypted">True when there is no connection unless it is encrypted.</param>
/// <param name="IsProven">True when a server has to prove its name with a certificate.</param>
/// <param name="HasPassword">True when the role's password was given.</param>
/// <param name="Secrets">The passwords.</param>
/// <param name="Files">The files of certificates and keys, by their settings.</param>
internal sealed partial record PostgresSettings(string ConnectionString, string WithoutPassword, bool IsEncrypted, bool IsProven, bool HasPassword, IReadOnlyList<string> Secrets,
    IReadOnlyList<(string Setting, string Path)> Files)
{
    private const string ApplicationName = "LDCohortSync";

    // Seconds. A throw-away agent had better learn soon that the database is away; the module tries again by itself.
    private const int ConnectTimeout = 5;
    private const int CommandTimeout = 15;
    private const int KeepAlive = 30;

    // A process reads and writes one ledger, and fifty agents have to fit into the 100 connections of a server as it is installed.
    private const int PoolSize = 8;

    /// <summary>Completes the settings that were given.</summary>
    /// <param name="given">They; not changed.</param>
    /// <param name="target">What they lead to.</param>
    /// <exception cref="SyncFault">A setting does not go with a ledger.</exception>
    public static PostgresSettings Of(NpgsqlConnectionStringBuilder given, PostgresTarget target)
    {
        string[] attributes = ["any", "read-write", "primary"];
        if (given.Multiplexing || given.Keys.Any(static key => key.Equals("Replication Mode", StringComparison.OrdinalIgnoreCase)))
            throw AddressFaults.NotForLedger(given.Multiplexing ? "Multiplexing" : "Replication Mode");
        if (given.TargetSessionAttributes is { Length: > 0 } wanted && !attributes.Contains(wanted.Replace(" ", "-", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase))
            throw AddressFaults.ReadOnly();

        NpgsqlConnectionStringBuilder saved = new(given.ConnectionString);
        saved.Remove("Password");
        saved.Remove("SSL Password");
        saved.Remove("Persist Security Info");
        foreach (object? value in saved.Values)
        {
            if (value is string text && PasswordSetting().IsMatch(text))
                throw AddressFaults.Separator();
        }

        NpgsqlConnectionStringBuilder used = Used(given, target);
        bool isEncrypted = used.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull || used.GssEncryptionMode == GssEncryptionMode.Require;
        string[] secrets = [.. new[] { given.Password, given.SslPassword }.OfType<string>().Where(static secret => secret.Length > 0)];
        return new(used.ConnectionString, saved.ConnectionString, isEncrypted, used.SslMode == SslMode.VerifyFull, !string.IsNullOrEmpty(given.Password), secrets, FilesOf(given));
    }

    private static (string, string)[] FilesOf(NpgsqlConnectionStringBuilder given) =>
    [
        .. new (string Setting, string? Path)[] { ("Root Certificate", given.RootCertificate), ("SSL Certificate", given.SslCertificate), ("SSL Key", given.SslKey) }
            .Where(static file => !string.IsNullOrEmpty(file.Path)).Select(static file => (file.Setting, file.Path!)),
    ];

    private static NpgsqlConnectionStringBuilder Used(NpgsqlConnectionStringBuilder given, PostgresTarget target)
    {
        NpgsqlConnectionStringBuilder used = new(given.ConnectionString);
        HashSet<string> named = new(given.Keys, StringComparer.OrdinalIgnoreCase);
        void Unless(string name, object value)
        {
            if (!named.Contains(name))
                used[name] = value;
        }

        Unless("SSL Mode", target.Hosts.Any(static host => !host.IsLoopback) ? SslMode.VerifyFull : SslMode.Prefer);
        // Kerberos is asked for by those who have it: elsewhere the driver would look for its library at every connection.
        Unless("GSS Encryption Mode", GssEncryptionMode.Disable);
        Unless("Application Name", ApplicationName);
        Unless("Timeout", ConnectTimeout);
        Unless("Command Timeout", CommandTimeout);
        Unless("Keepalive", KeepAlive);
        Unless("Maximum Pool Size", Math.Max(PoolSize, given.MinPoolSize));
        if (target.Hosts.Count > 1)
        {
            used.Host = string.Join(',', target.Hosts.Select(static host => host.IsSocket ? host.Name : host.Shown));
            used.Remove("Port");
            Unless("Target Session Attributes", "primary");
        }
        else
        {
            used.Host = target.Hosts[0].Name;
            used.Port = target.Hosts[0].Port;
            // The driver takes it for several hosts only. One that can't be written is noticed at the first write.
            used.Remove("Target Session Attributes");
        }

        used.SearchPath = target.Schema;
        used.PersistSecurityInfo = false;
        used.IncludeErrorDetail = false;
        used.LogParameters = false;
        used.NoResetOnClose = false;
        used.Enlist = false;
        return used;
    }

    [GeneratedRegex(@"(^|[\s,;&?])(ssl\s?password|password|passwd|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordSetting();
}
