using System.Security;
using LDCohortSync.Completion;
using LDCohortSync.Destinations;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>A destination together with what talks to it. It never leaves the module: it holds the secrets.</summary>
internal sealed class DestinationConnection(
    LDDestination destination, ICohortSource source, ISegmentDestination segments, ISegmentDirectory directory, ILedger ledger,
    IRequestLedger requests, IDisposable clients, params IReadOnlyList<ISegmentDestination> otherKinds)
    : IAsyncDisposable
{
    /// <summary>What users see of it.</summary>
    public LDDestination Destination => destination;

    /// <summary>What is known of it without asking, for those who type.</summary>
    public KnownValues Known { get; } = new(source, directory, ledger, segments.Scope);

    /// <summary>The Amplitude project.</summary>
    public ICohortSource Source => Known.Source;

    /// <summary>The segments that are filled, of the destination's kind.</summary>
    public ISegmentDestination Segments => segments;

    /// <summary>The segments of a kind; null for the destination's.</summary>
    /// <exception cref="SyncFault">The kind can't hold the destination's contexts.</exception>
    public ISegmentDestination SegmentsOf(SegmentKind? kind)
    {
        DestinationRules.Check(kind ?? segments.Kind, destination.ContextKind);
        return kind is null || kind == segments.Kind ? segments : otherKinds.Single(other => other.Kind == kind);
    }

    /// <summary>All segments of the environment.</summary>
    public ISegmentDirectory Directory => Known.Directory;

    /// <summary>The ledger.</summary>
    public ILedger Ledger => ledger;

    /// <summary>The cohort requests, in the same database as the ledger.</summary>
    public IRequestLedger Requests => requests;

    /// <summary>What is to be synced when, in the same database as the ledger.</summary>
    public required ISubscriptionLedger Subscriptions { get; init; }

    /// <summary>Evaluations and the audit log of segments.</summary>
    public required ISegmentRecords Records { get; init; }

    /// <summary>Links on flags.</summary>
    public required IFlagLinks FlagLinks { get; init; }

    /// <summary>Looks whether the destination is fit for syncs.</summary>
    public required IDestinationChecks Checks { get; init; }

    /// <summary>Takes the secret address of a flag trigger.</summary>
    public required Func<SecureString, IFlagTrigger> Trigger { get; init; }

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Known.DisposeAsync().ConfigureAwait(false);
        if (clients is IAsyncDisposable signedIn)
            await signedIn.DisposeAsync().ConfigureAwait(false);
        else
            clients.Dispose();
        await ledger.DisposeAsync().ConfigureAwait(false);
    }
}
