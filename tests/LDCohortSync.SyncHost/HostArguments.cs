using System.Globalization;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Sync;

namespace LDCohortSync.SyncHost;

/// <summary>The command line. Secrets are not on it: they come from the variables that the module's -FromEnvironment reads.</summary>
internal sealed record HostArguments
{
    public required Uri LaunchDarklyUri { get; init; }

    public required Uri AmplitudeUri { get; init; }

    /// <summary>A file, or the connection string of a shared ledger, which comes from LDCOHORTSYNC_LEDGER.</summary>
    public required string Ledger { get; init; }

    /// <summary>The shared ledger's clock, as an SQL expression; null for the server's own.</summary>
    public string? Clock { get; init; }

    /// <summary>True to run what is due instead of one cohort, within Amplitude's limits.</summary>
    public bool Due { get; init; }

    /// <summary>The cohort; empty with <see cref="Due"/>.</summary>
    public required string CohortId { get; init; }

    /// <summary>A name for the process, which both services see in <c>User-Agent</c>.</summary>
    public string Marker { get; init; } = "host";

    public string? MemberFilePath { get; init; }

    public string? SkippedReportPath { get; init; }

    public string KeyProperty { get; init; } = "user_id";

    public int BatchSize { get; init; } = SyncRequest.DefaultBatchSize;

    public int ThrottleLimit { get; init; } = SyncRequest.DefaultThrottleLimit;

    public TimeSpan WaitForLease { get; init; }

    public bool Force { get; init; }

    public bool Verify { get; init; }

    public CrashForm Crash { get; init; }

    public required string AccessToken { get; init; }

    public required string ClientSideId { get; init; }

    public required string AmplitudeApiKey { get; init; }

    public required string AmplitudeSecretKey { get; init; }

    /// <summary>Reads pairs of <c>--name value</c>.</summary>
    /// <exception cref="ArgumentException">A name is not known, or something is missing.</exception>
    public static HostArguments Parse(IReadOnlyList<string> arguments)
    {
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string name = arguments[index];
            if (!s_names.Contains(name) || index + 1 == arguments.Count)
                throw new ArgumentException($"'{name}' is not one of {string.Join(" ", s_names)}, or its value is missing.", nameof(arguments));
            given[name] = arguments[index + 1];
        }

        string Needed(string name) => given.GetValueOrDefault(name) ?? throw new ArgumentException($"{name} is missing.", nameof(arguments));
        int Number(string name, int otherwise) => given.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        bool Flag(string name) => given.TryGetValue(name, out string? text) && bool.Parse(text);

        return new()
        {
            LaunchDarklyUri = new(Needed("--launchdarkly")),
            AmplitudeUri = new(Needed("--amplitude")),
            Ledger = given.GetValueOrDefault("--ledger") ?? Variable("LDCOHORTSYNC_LEDGER"),
            Clock = given.GetValueOrDefault("--clock"),
            Due = Flag("--due"),
            CohortId = Flag("--due") ? "" : Needed("--cohort"),
            Marker = given.GetValueOrDefault("--marker", "host"),
            MemberFilePath = given.GetValueOrDefault("--path"),
            SkippedReportPath = given.GetValueOrDefault("--skipped-report"),
            KeyProperty = given.GetValueOrDefault("--key-property", "user_id"),
            BatchSize = Number("--batch-size", SyncRequest.DefaultBatchSize),
            ThrottleLimit = Number("--throttle", SyncRequest.DefaultThrottleLimit),
            WaitForLease = TimeSpan.FromSeconds(Number("--wait", 0)),
            Force = Flag("--force"),
            Verify = Flag("--verify"),
            Crash = Enum.Parse<CrashForm>(given.GetValueOrDefault("--crash", nameof(CrashForm.None))),
            AccessToken = Variable("LAUNCHDARKLY_ACCESS_TOKEN"),
            ClientSideId = Variable("LAUNCHDARKLY_CLIENT_SIDE_ID"),
            AmplitudeApiKey = Variable("AMPLITUDE_API_KEY"),
            AmplitudeSecretKey = Variable("AMPLITUDE_SECRET_KEY"),
        };
    }

    /// <summary>Keeps the secrets out of any text.</summary>
    public override string ToString() => $"{Marker}: cohort {CohortId}, ledger {(PostgresAddress.Covers(Ledger) ? "shared" : Ledger)}";

    private static readonly string[] s_names =
    [
        "--launchdarkly", "--amplitude", "--ledger", "--clock", "--due", "--cohort", "--marker", "--path", "--skipped-report", "--key-property",
        "--batch-size", "--throttle", "--wait", "--force", "--verify", "--crash",
    ];

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new ArgumentException($"The environment variable {name} is not set.", nameof(name));
}
