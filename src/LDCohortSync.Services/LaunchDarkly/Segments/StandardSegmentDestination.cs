using System.Text.Json;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>List-based segments of up to 15,000 targets: changes go as semantic patches, and the segment itself tells its members.</summary>
/// <remarks>
/// Source: LaunchDarkly API docs, "Update segment" (semantic patch, at most 1,500 target operations in one request) and docs, "Segments"
/// (15,000 targets). A segment may hold targets of several context kinds; those of another kind than the destination's stay as they are.
/// </remarks>
public sealed class StandardSegmentDestination : ListSegmentDestination
{
    private const int MostConflicts = 8;

    /// <summary>Makes a destination.</summary>
    /// <param name="client">LaunchDarkly; whoever made it disposes it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="contextKind">The context kind of the members.</param>
    public StandardSegmentDestination(LaunchDarklyClient client, DestinationEnvironment environment, string contextKind)
        : base(client, environment, SegmentKind.Standard, contextKind) =>
        Approvals = new SegmentApprovals(Access, SegmentKind.Standard, contextKind, imports: null);

    /// <summary>Most targets of a segment.</summary>
    public override int? Capacity => 15_000;

    /// <summary>One: patches of the same segment at the same time would only get in each other's way.</summary>
    public override int MostRequestsAtOnce => 1;

    /// <inheritdoc/>
    public override ISegmentApprovals Approvals { get; }

    /// <inheritdoc/>
    public override SegmentAddress AddressFor(string cohortId) =>
        ContextKind == Destinations.DestinationRules.UserKind ? base.AddressFor(cohortId) : new(Scope, $"{KeyFor(cohortId)}/{ContextKind}");

    /// <inheritdoc/>
    public override async Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation)
    {
        SegmentBody? body = await Access.ReadAsync(KeyFor(cohortId), observer, cancellation).ConfigureAwait(false);
        LDSyncedSegment? segment = Access.Shape(body);
        return segment is { Kind: SegmentKind.Standard } ? segment with { MemberCount = SegmentTargets.Of(body!, ContextKind).Count } : segment;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// When somebody else changes the segment at the same moment, LaunchDarkly refuses (409). It is read again then, and what is still
    /// missing is sent.
    /// </remarks>
    public override async Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        ReadOnlyMemory<MemberChange> changes = batch.Changes;
        TimeSpan pause = Client.Settings.Retries.FirstPause;
        for (int attempt = 2; ; attempt++)
        {
            ServiceAnswerOf<SegmentBody> answer = await PatchAsync(KeyFor(batch.Cohort.Id), changes, batch.Lease, dryRun: false, observer, cancellation).ConfigureAwait(false);
            if (answer.Content is not null)
                return;
            if (answer.Status != 409 || attempt > MostConflicts)
                throw NotSent(answer, batch.Cohort);
            observer.On(new SyncEvent.Retrying(LaunchDarklyFaults.Service, answer.StatusText, attempt, pause));
            await Task.Delay(pause, Client.Settings.TimeProvider, cancellation).ConfigureAwait(false);
            pause = pause * 2 < Client.Settings.Retries.LongestPause ? pause * 2 : Client.Settings.Retries.LongestPause;
            changes = await MissingAsync(batch, observer, cancellation).ConfigureAwait(false);
            if (changes.IsEmpty)
                return;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Source: LaunchDarkly OpenAPI document, "Patch segment": <c>dryRun=true</c> validates a patch and does not save it.</remarks>
    public override async Task<bool> RehearseAsync(LDSyncedSegment segment, ReadOnlyMemory<MemberChange> changes, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<SegmentBody> answer = await PatchAsync(segment.Key, changes, lease: null, dryRun: true, observer, cancellation).ConfigureAwait(false);
        return answer.Content is not null
            ? true
            : throw LaunchDarklyFaults.From(answer, $"change the members of segment '{segment.Key}'", Access.Advice("updateIncluded"));
    }

    /// <inheritdoc/>
    public override async Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        SegmentTargets.Of(await Access.ReadAsync(segment.Key, observer, cancellation).ConfigureAwait(false) ?? throw Gone(segment.Key), ContextKind);

    /// <inheritdoc/>
    public override async Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        (await ReadMembersAsync(segment, observer, cancellation).ConfigureAwait(false)).Contains(key.Span);

    private static SyncFault Gone(string segmentKey) => new(FaultKind.SegmentNotFound,
        $"LaunchDarkly has no segment '{segmentKey}' any more, or the token may not see it.", "Sync the cohort again: the segment is then made anew.") { Target = segmentKey };

    private async Task<ReadOnlyMemory<MemberChange>> MissingAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        string key = KeyFor(batch.Cohort.Id);
        SegmentBody body = await Access.ReadAsync(key, observer, cancellation).ConfigureAwait(false) ?? throw Gone(key);
        MemberSet members = SegmentTargets.Of(body, ContextKind);
        List<MemberChange> missing = [];
        foreach (MemberChange change in batch.Changes.Span)
        {
            if (members.Contains(change.Key.Span) != change.Add)
                missing.Add(change);
        }

        return missing.ToArray();
    }

    private async Task<ServiceAnswerOf<SegmentBody>> PatchAsync(string segmentKey, ReadOnlyMemory<MemberChange> changes, ISegmentLease? lease, bool dryRun,
        ISyncObserver observer, CancellationToken cancellation)
    {
        PooledBuffer body = Write(changes.Span);
        ServiceRequest request = Access.Api.Post(SegmentAccess.SegmentRoute, Access.PathOf(segmentKey) + (dryRun ? "?dryRun=true" : ""), body.Written) with
        {
            Route = "PATCH " + SegmentAccess.SegmentRoute,
            Method = RestSharp.Method.Patch,
            MediaType = "application/json; domain-model=launchdarkly.semanticpatch",
            Rule = Resilience.RetryRule.LeavesConflict,
            Confirm = lease is null ? null : lease.ConfirmAsync,
            Hide = text => MemberMask.Hide(text, changes.Span),
        };
        ServiceAnswerOf<SegmentBody> answer = await Access.Api.AskAsync(request, LaunchDarklyJson.Default.SegmentBody, observer, cancellation).ConfigureAwait(false);
        body.GiveBack();
        return answer;
    }

    private PooledBuffer Write(ReadOnlySpan<MemberChange> changes)
    {
        PooledBuffer buffer = new(changes.Length * 48);
        using Utf8JsonWriter writer = SegmentInstructions.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteString("environmentKey", Access.EnvironmentKey);
        SegmentInstructions.Write(writer, SegmentKind.Standard, ContextKind, changes);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }
}
