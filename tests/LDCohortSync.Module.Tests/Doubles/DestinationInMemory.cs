using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>A connected destination whose services and ledger are in memory.</summary>
internal sealed class DestinationInMemory
{
    public DestinationInMemory(string name = "prod", string? organization = null, TimeSpan? keep = null)
    {
        Destination = new()
        {
            Name = name,
            ProjectKey = "project",
            EnvironmentKey = "environment",
            EnvironmentName = "Environment",
            ClientSideId = "507f1f77bcf86cd799439011",
            KeyProperty = "user_id",
            ContextKind = "user",
            SegmentKind = SegmentKind.Synced,
            LaunchDarklyUri = new("https://app.example.com"),
            AmplitudeUri = new("https://amplitude.example.com"),
            AmplitudeOrganization = organization,
            ApiVersion = "20240415",
            Ledger = "memory",
            Keep = keep,
            ConnectedAt = DateTimeOffset.UnixEpoch,
        };
        Connection = new(Destination, Cohorts, Segments, Segments, Ledger, Requests, new Clients(this))
        {
            Subscriptions = Subscriptions,
            Records = Records,
            FlagLinks = FlagLinks,
            Checks = Checks,
            Trigger = _ => Trigger,
        };
    }

    public LDDestination Destination { get; }

    public CohortsInMemory Cohorts { get; } = new();

    public SegmentsInMemory Segments { get; } = new();

    public LedgerInMemory Ledger { get; } = new();

    public RequestsInMemory Requests { get; } = new();

    public SubscriptionsInMemory Subscriptions { get; } = new();

    public RecordsInMemory Records { get; } = new();

    public FlagLinksInMemory FlagLinks { get; } = new();

    public ChecksInMemory Checks { get; } = new();

    public RecordingTrigger Trigger { get; } = new();

    public DestinationConnection Connection { get; }

    /// <summary>True once the clients were closed.</summary>
    public bool IsClosed { get; private set; }

    private sealed class Clients(DestinationInMemory destination) : IDisposable
    {
        public void Dispose() => destination.IsClosed = true;
    }
}
