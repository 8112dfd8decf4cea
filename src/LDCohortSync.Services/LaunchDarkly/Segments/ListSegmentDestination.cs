using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Services;

/// <summary>What segments of kind Big and Standard have in common: this module makes them, and fills them through the segments API.</summary>
public abstract class ListSegmentDestination : ISegmentDestination
{
    private protected ListSegmentDestination(LaunchDarklyClient client, DestinationEnvironment environment, SegmentKind kind, string contextKind)
    {
        Client = client;
        Access = new(client.Api, environment);
        Scope = $"{client.Settings.LaunchDarklyUri.Authority}/{environment.ClientSideId}";
        Kind = kind;
        ContextKind = contextKind;
        Maker = new SegmentMaker(Access, kind, contextKind);
    }

    /// <inheritdoc/>
    public SegmentKind Kind { get; }

    /// <inheritdoc/>
    public string ContextKind { get; }

    /// <inheritdoc/>
    public ISegmentMaker Maker { get; }

    /// <inheritdoc/>
    public abstract ISegmentApprovals Approvals { get; }

    /// <inheritdoc/>
    public virtual int? Capacity => null;

    /// <inheritdoc/>
    public virtual int MostRequestsAtOnce => int.MaxValue;

    /// <inheritdoc/>
    public virtual ISegmentImports? Imports => null;

    /// <inheritdoc/>
    public string Scope { get; }

    private protected LaunchDarklyClient Client { get; }

    private protected SegmentAccess Access { get; }

    /// <inheritdoc/>
    public string KeyFor(string cohortId) => SegmentShape.KeyFor(cohortId);

    /// <inheritdoc/>
    public virtual SegmentAddress AddressFor(string cohortId) => new(Scope, KeyFor(cohortId));

    /// <inheritdoc/>
    public Uri UriFor(string segmentKey) =>
        SegmentShape.PageOf(Client.Settings.LaunchDarklyUri, Access.ProjectKey, Access.EnvironmentKey, segmentKey);

    /// <inheritdoc/>
    public virtual async Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation) =>
        Access.Shape(await Access.ReadAsync(KeyFor(cohortId), observer, cancellation).ConfigureAwait(false));

    /// <inheritdoc/>
    public abstract Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual Task<bool> RehearseAsync(LDSyncedSegment segment, ReadOnlyMemory<MemberChange> changes, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public abstract Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation);

    /// <summary>The fault of a request with members that was not acknowledged.</summary>
    private protected SyncFault NotSent(Wire.ServiceAnswer answer, AmplitudeCohort cohort) => answer.Status == 404
        ? new(FaultKind.SegmentNotFound, $"Segment '{KeyFor(cohort.Id)}' is not there any more, or the token may not see it ({answer.Reason}).",
            "Sync the cohort again: the segment is then made anew.") { HttpStatus = 404, Target = KeyFor(cohort.Id) }
        : LaunchDarklyFaults.From(answer, $"change the members of segment '{KeyFor(cohort.Id)}'", Access.Advice("updateIncluded"));
}
