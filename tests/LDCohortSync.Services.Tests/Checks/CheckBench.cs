using LDCohortSync.Sandbox;
using LDCohortSync.Services.Checks;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Checks;

/// <summary>A destination to be checked, and what came out.</summary>
internal sealed class CheckBench(ServiceSettings settings, SegmentKind kind = SegmentKind.Synced)
{
    /// <summary>The checks in their order.</summary>
    public static readonly string[] Names =
    [
        "Token", "Role", "Permission", "Environment", "CriticalEnvironment", "Approval", "ApiVersion", "AmplitudeKeys", "HostedSync", "BigSegmentStore", "Clock", "Ledger",
    ];

    public LedgerDouble Ledger { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public string ApiVersion { get; init; } = "20240415";

    public static CheckBench For(SandboxServer sandbox, SegmentKind kind = SegmentKind.Synced) => new(TestSettings.For(sandbox, JumpingClock.OverAllPauses()), kind);

    /// <summary>Runs all checks; there is one row for each.</summary>
    public async Task<Dictionary<string, DestinationCheck>> RunAsync(CancellationToken cancellation)
    {
        List<DestinationCheck> rows = [];
        await foreach (DestinationCheck row in new DestinationChecks(settings with { ApiVersion = ApiVersion })
            .RunAsync(Destination(), Ledger, "scope", Observer, cancellation))
            rows.Add(row);
        Assert.Equal(Names, rows.Select(row => row.Check));
        Assert.All(rows, row => Assert.Equal("prod", row.Destination));
        Assert.All(rows, row => FaultAssert.NoSecrets(row.Detail + row.Advice));
        FaultAssert.NoSecrets(Observer.AllText);
        return rows.ToDictionary(row => row.Check);
    }

    private LDDestination Destination() => new()
    {
        Name = "prod",
        ProjectKey = "default",
        EnvironmentKey = "production",
        EnvironmentName = "Production",
        ClientSideId = settings.ClientSideId,
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = kind,
        LaunchDarklyUri = settings.LaunchDarklyUri,
        AmplitudeUri = settings.AmplitudeUri,
        ApiVersion = ApiVersion,
        Ledger = "made-up.db",
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };
}
