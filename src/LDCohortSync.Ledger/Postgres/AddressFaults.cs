using System.Globalization;

namespace LDCohortSync.Ledger.Postgres;

/// <summary>What is wrong with the address of a shared ledger. None of these holds anything of the address, for it may be a password.</summary>
internal static class AddressFaults
{
    private const string Forms = "Write 'Host=db.example;Database=ledger;Username=sync' or postgresql://sync@db.example/ledger.";
    private const string Quotes = "A value with a semicolon, a quote or a space at its end stands in double quotes.";

    /// <summary>It is not a row of settings.</summary>
    public static SyncFault Form() => Fault("The connection string of the ledger can't be read: it is not Name=value settings with semicolons between them.", Quotes);

    /// <summary>A setting that stands in the value of another.</summary>
    public static SyncFault Separator() => Fault("The connection string of the ledger can't be read: one of its settings holds another one.",
        "Put semicolons between the settings, as in 'Host=db.example;Database=ledger;Username=sync'. " + Quotes);

    /// <summary>A setting without a known name.</summary>
    /// <param name="position">Which one, from 1.</param>
    public static SyncFault UnknownSetting(int position) => Fault(
        string.Create(CultureInfo.InvariantCulture, $"Setting {position} of the ledger's connection string has a name that is not known. It is not shown, since it may be part of a password."),
        "The names are those of Npgsql, such as Host, Port, Database, Username, Password, SSL Mode, Root Certificate, Search Path. " + Quotes);

    /// <summary>A setting that has another name here.</summary>
    public static SyncFault OtherName(string name, string right) => Fault($"The ledger's connection string has '{name}', which is not a setting.", $"Write '{right}' instead.");

    /// <summary>A known setting with a value that does not fit.</summary>
    public static SyncFault Value(string name) => Fault($"The value of '{name}' in the ledger's connection string does not fit.",
        name is "sslmode" or "SSL Mode" or "SSLmode"
            ? "It is one of disable, allow, prefer, require, verify-ca (VerifyCA) and verify-full (VerifyFull)."
            : "Correct it or leave the setting out.");

    /// <summary>A parameter that this module does not take.</summary>
    public static SyncFault UnknownParameter(string name, IEnumerable<string> known) => Fault($"The ledger's address has the parameter '{name}', which is not known.",
        $"The known ones are {string.Join(", ", known)}; the connection string of Name=value settings has more.");

    /// <summary>A part that is not encoded.</summary>
    public static SyncFault Encoding() => Fault("The ledger's address can't be read: a part of it is not percent-encoded.",
        "In names and passwords write %40 for @, %2F for /, %3A for :, %3F for ?, %26 for & and %25 for %; [uri]::EscapeDataString does it.");

    /// <summary>Another kind of address.</summary>
    public static SyncFault Scheme() => Fault("The ledger's address is not one of a PostgreSQL database, and it is not a file either.", "A file is named by its path; for PostgreSQL: " + Forms);

    /// <summary>No server.</summary>
    public static SyncFault NoHost() => Fault("The ledger's connection string names no server.", Forms);

    /// <summary>No database.</summary>
    public static SyncFault NoDatabase() => Fault("The ledger's connection string names no database.", Forms);

    /// <summary>What should be a server is none.</summary>
    public static SyncFault Host() => Fault("What the ledger's connection string has for a server is not a name, an IP address, or the folder of a Unix socket.", Forms);

    /// <summary>What should be a port is none.</summary>
    public static SyncFault Port() => Fault("What the ledger's connection string has for a port is not a number from 1 to 65535.", "PostgreSQL's own port is 5432; without one that is taken.");

    /// <summary>What should be a schema is none, or there are two of them.</summary>
    public static SyncFault Schema() => Fault("What the ledger's connection string has for a schema (Search Path, schema) can't be used.",
        "Name one schema once: letters, digits and underscores without quotes, not starting with a digit or pg_. Without one it is ldcohortsync.");

    /// <summary>A server that can't be written is asked for.</summary>
    public static SyncFault ReadOnly() => Fault("The ledger's connection string asks for a server that may be read only (Target Session Attributes).",
        "The ledger is written all the time: leave it out, or write primary or read-write.");

    /// <summary>A setting that a ledger can't live with.</summary>
    public static SyncFault NotForLedger(string name) => Fault($"The ledger's connection string has '{name}', which does not go with a ledger.", "Leave it out.");

    private static SyncFault Fault(string message, string advice) => new(FaultKind.InvalidParameter, message, advice) { Target = "Ledger" };
}
