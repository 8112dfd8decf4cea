using LDCohortSync.Subscriptions;

namespace LDCohortSync.Ports;

/// <summary>A subscription as the ledger keeps it. All times are in UTC.</summary>
public sealed record StoredSubscription
{
    /// <summary>Its number in the ledger; a subscription that takes the place of another one has a new one. Zero before it is stored.</summary>
    public long Number { get; init; }

    /// <summary>The environment, as <see cref="ISegmentDestination.Scope"/> names it.</summary>
    public required string Scope { get; init; }

    /// <summary>The destination's name. Upper and lower case do not matter.</summary>
    public required string Destination { get; init; }

    /// <summary>The Amplitude project, as <see cref="ICohortSource.Project"/> names it.</summary>
    public required string Project { get; init; }

    /// <summary>LaunchDarkly project key, for people.</summary>
    public required string ProjectKey { get; init; }

    /// <summary>LaunchDarkly environment key, for people.</summary>
    public required string EnvironmentKey { get; init; }

    /// <summary>What names a member.</summary>
    public required string KeyProperty { get; init; }

    /// <summary>The context kind of the members.</summary>
    public required string ContextKind { get; init; }

    /// <summary>The cohort.</summary>
    public required string CohortId { get; init; }

    /// <summary>The cohort's name when it was registered.</summary>
    public required string CohortName { get; init; }

    /// <summary>The segment's key.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>The regular times.</summary>
    public required SyncSchedule Schedule { get; init; }

    /// <summary>How to sync.</summary>
    public required SubscriptionOptions Options { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Where it stands.</summary>
    public required SubscriptionProgress Progress { get; init; }

    /// <summary>Who runs it now; null when nobody does.</summary>
    public SubscriptionRunner? Runner { get; init; }
}
