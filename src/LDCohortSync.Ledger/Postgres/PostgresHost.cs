using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>One server: a name, an IP address, or the folder of a Unix socket.</summary>
/// <param name="Name">The name in lower case, an IP address without brackets, or a folder.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed partial record PostgresHost(string Name, int Port)
{
    /// <summary>PostgreSQL's own port.</summary>
    public const int DefaultPort = 5432;

    /// <summary>True for the folder of a Unix socket.</summary>
    public bool IsSocket => SocketForm().IsMatch(Name);

    /// <summary>True when what is sent never leaves this machine.</summary>
    public bool IsLoopback => IsSocket || Name == "localhost" || (IPAddress.TryParse(Name, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>As it stands in a list of hosts: an IPv6 address in brackets.</summary>
    public string Shown => string.Create(CultureInfo.InvariantCulture, $"{(Name.Contains(':', StringComparison.Ordinal) && !IsSocket ? $"[{Name}]" : Name)}:{Port}");

    /// <summary>As it stands in an address: the folder of a socket is encoded.</summary>
    public string InAddress => IsSocket ? string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(Name)}:{Port}") : Shown;

    /// <summary>Reads one entry of a list of hosts: <c>name</c>, <c>name:port</c>, <c>[::1]:port</c>, <c>::1</c>, <c>/folder</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="port">The port when the entry has none.</param>
    /// <exception cref="SyncFault">It is no host.</exception>
    public static PostgresHost Read(string entry, int port)
    {
        string name = entry.Trim();
        if (SocketForm().IsMatch(name))
            return Checked(name, port);

        int separator = name.LastIndexOf(':');
        bool hasPort = separator >= 0 && (name.StartsWith('[') ? name[separator - 1] == ']' : name.IndexOf(':', StringComparison.Ordinal) == separator);
        if (hasPort)
        {
            port = ReadPort(name[(separator + 1)..]);
            name = name[..separator];
        }

        return Checked(name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name, port);
    }

    /// <summary>Reads a port.</summary>
    /// <exception cref="SyncFault">It is none.</exception>
    public static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? CheckedPort(port) : throw AddressFaults.Port();

    private static PostgresHost Checked(string name, int port)
    {
        if (SocketForm().IsMatch(name))
            return new(name, CheckedPort(port));
        if (IPAddress.TryParse(name, out IPAddress? address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || name.Count(static letter => letter == '.') == 3))
            return new(address.ToString(), CheckedPort(port));
        return NameForm().IsMatch(name) ? new(name.ToLowerInvariant(), CheckedPort(port)) : throw AddressFaults.Host();
    }

    private static int CheckedPort(int port) => port is >= 1 and <= 65535 ? port : throw AddressFaults.Port();

    // What separates a name from a password in an address is in no host.
    [GeneratedRegex(@"^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}.])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^([A-Za-z]:[\\/]|/(?!/))[^@=;,:\p{C}]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SocketForm();
}
