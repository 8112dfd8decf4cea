using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>
/// Reads <c>postgresql://[user[:password]@][host][:port][,…][/database][?name=value[&amp;…]]</c> (PostgreSQL documentation, "Connection
/// URIs"): every part percent-encoded, an IPv6 address in brackets, a Unix socket as an encoded folder or as <c>host=/folder</c>.
/// </summary>
internal static partial class PostgresUri
{
    private static readonly Dictionary<string, string> s_parameters = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["gssencmode"] = "GSS Encryption Mode",
        ["channel_binding"] = "Channel Binding",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
        ["options"] = "Options",
        ["search_path"] = "Search Path",
        ["schema"] = "Search Path",
    };

    /// <summary>The settings, as given, under Npgsql's names.</summary>
    /// <exception cref="SyncFault">It is no such address, a parameter is not known, or a value does not fit.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        if (Scheme().Match(text) is not { Success: true } scheme)
            throw AddressFaults.Scheme();

        string rest = text[scheme.Length..];
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string? user = at >= 0 && (slash < 0 || at < slash) ? rest[..at] : null;
        string place = user is null ? rest : rest[(at + 1)..];
        // A second one is what is left of a password that is not encoded.
        if (place.Contains('@', StringComparison.Ordinal))
            throw AddressFaults.Encoding();

        Match parts = Place().Match(place);
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        if (user is not null)
            AddUser(settings, user);
        AddHosts(settings, parts.Groups["hosts"].Value);
        if (parts.Groups["database"].Value is { Length: > 0 } database)
            settings["dbname"] = Decoded(database);
        AddParameters(settings, parts.Groups["parameters"].Value);
        return Build(settings);
    }

    private static void AddUser(Dictionary<string, string> settings, string user)
    {
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        settings["user"] = Decoded(colon < 0 ? user : user[..colon]);
        if (colon >= 0)
            settings["password"] = Decoded(user[(colon + 1)..]);
    }

    private static void AddHosts(Dictionary<string, string> settings, string hosts)
    {
        if (hosts.Length == 0)
            return;
        // Read here, so that a comma or a colon that was encoded separates nothing.
        List<PostgresHost> read = [];
        foreach (string entry in hosts.Split(','))
        {
            Match parts = HostAndPort().Match(entry);
            if (!parts.Success)
                throw AddressFaults.Host();
            string port = parts.Groups["port"].Value;
            read.Add(PostgresHost.Read(Decoded(parts.Groups["host"].Value), port.Length == 0 ? PostgresHost.DefaultPort : PostgresHost.ReadPort(Decoded(port))));
        }

        settings["host"] = string.Join(',', read.Select(static host => host.IsSocket ? host.Name : host.Shown));
        if (read.Find(static host => host.IsSocket) is { } socket)
            settings["port"] = socket.Port.ToString(CultureInfo.InvariantCulture);
    }

    private static void AddParameters(Dictionary<string, string> settings, string parameters)
    {
        bool mayBePassword = false;
        foreach (string parameter in parameters.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : Decoded(parameter[..equals]);
            if (name == "ssl")      // as JDBC writes it; PostgreSQL takes it too
            {
                settings["sslmode"] = Decoded(parameter[(equals + 1)..]) == "true" ? "require" : throw AddressFaults.Value("ssl");
                continue;
            }

            if (!s_parameters.ContainsKey(name))
                throw !mayBePassword && ParameterName().IsMatch(name) ? AddressFaults.UnknownParameter(name, s_parameters.Keys) : AddressFaults.Encoding();
            mayBePassword |= name is "password" or "sslpassword";
            settings[name] = Decoded(parameter[(equals + 1)..]);
        }
    }

    private static NpgsqlConnectionStringBuilder Build(Dictionary<string, string> settings)
    {
        if (settings.TryGetValue("connect_timeout", out string? seconds) && seconds.StartsWith('-'))
            settings["connect_timeout"] = "0";
        if (settings.TryGetValue("sslmode", out string? mode))
        {
            if (mode is not ("disable" or "allow" or "prefer" or "require" or "verify-ca" or "verify-full"))
                throw AddressFaults.Value("sslmode");
            // With a root certificate PostgreSQL's own programs verify the server's chain.
            settings["sslmode"] = mode == "require" && settings.ContainsKey("sslrootcert") ? "VerifyCA" : mode.Replace("-", "", StringComparison.Ordinal);
        }

        if (settings.TryGetValue("sslrootcert", out string? root) && root == "system")
        {
            settings.Remove("sslrootcert");
            settings["sslmode"] = "VerifyFull";
        }

        NpgsqlConnectionStringBuilder built = [];
        foreach ((string name, string value) in settings)
        {
            if (name is "search_path" or "schema" && built.SearchPath is not null)
                throw AddressFaults.Schema();
            PostgresKeywords.Set(built, s_parameters[name], value);
        }

        return built;
    }

    private static string Decoded(string part)
    {
        if (BadEncoding().IsMatch(part))
            throw AddressFaults.Encoding();
        List<byte> bytes = [];
        for (int index = 0; index < part.Length; index++)
        {
            if (part[index] == '%')
            {
                bytes.Add(byte.Parse(part.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                index += 2;
            }
            else
            {
                int length = char.IsHighSurrogate(part[index]) && index + 1 < part.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(part, index, length));
                index += length - 1;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"^postgres(ql)?://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^(?<hosts>[^/?]*)(/(?<database>[^?]*))?(\?(?<parameters>.*))?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?<host>\[[^\]]*\]|[^:\[\]]*)(:(?<port>[^:]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z_]{1,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ParameterName();

    // %00 ends a text for PostgreSQL.
    [GeneratedRegex(@"%(?![0-9A-Fa-f]{2})|%00", RegexOptions.CultureInvariant)]
    private static partial Regex BadEncoding();
}
