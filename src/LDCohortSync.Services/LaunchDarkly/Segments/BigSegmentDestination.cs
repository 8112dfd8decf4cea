using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;
using System.Text.Json;

namespace LDCohortSync.Services;

/// <summary>Larger list-based segments: changes go request by request, large ones as imported files.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, "Update context targets on a big segment" (schema <c>SegmentUserState</c>). It publishes no
/// limit for one request.
/// </remarks>
public sealed class BigSegmentDestination : ListSegmentDestination
{
    private const string Route = SegmentAccess.Route + "/{segment}/contexts";

    private readonly SegmentImports _imports;

    /// <summary>Makes a destination.</summary>
    /// <param name="client">LaunchDarkly; whoever made it disposes it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="contextKind">The context kind of the members.</param>
    public BigSegmentDestination(LaunchDarklyClient client, DestinationEnvironment environment, string contextKind)
        : this(client, environment, contextKind, SegmentImports.DefaultFrom)
    {
    }

    /// <summary>Makes a destination that imports smaller changes too.</summary>
    internal BigSegmentDestination(LaunchDarklyClient client, DestinationEnvironment environment, string contextKind, int importFrom)
        : base(client, environment, SegmentKind.Big, contextKind)
    {
        _imports = new(Access, importFrom);
        Approvals = new SegmentApprovals(Access, SegmentKind.Big, contextKind, _imports);
    }

    /// <inheritdoc/>
    public override ISegmentImports Imports => _imports;

    /// <inheritdoc/>
    public override ISegmentApprovals Approvals { get; }

    /// <inheritdoc/>
    public override async Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        PooledBuffer body = Write(batch.Changes.Span);
        ServiceRequest request = Access.Api.Post(Route, Access.PathOf(KeyFor(batch.Cohort.Id)) + "/contexts", body.Written) with
        {
            Confirm = batch.Lease.ConfirmAsync,
            Hide = text => MemberMask.Hide(text, batch.Changes.Span),
        };
        ServiceAnswerOf<bool> answer = await Access.Api.SendAsync(request,
            (response, token) => JsonBody.RequireNoneAsync(response, LaunchDarklyFaults.Service, token), observer, cancellation).ConfigureAwait(false);
        body.GiveBack();
        if (!answer.IsSuccess)
            throw NotSent(answer, batch.Cohort);
    }

    /// <inheritdoc/>
    public override Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        Client.ExportAsync(segment, observer, cancellation);

    /// <inheritdoc/>
    public override Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        Client.HoldsAsync(segment.ProjectKey, segment.EnvironmentKey, segment.Key, key, observer, cancellation);

    private static PooledBuffer Write(ReadOnlySpan<MemberChange> changes)
    {
        PooledBuffer buffer = new(changes.Length * 48);
        using Utf8JsonWriter writer = SegmentInstructions.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteStartObject("included");
        SegmentInstructions.WriteKeys(writer, "add", changes, add: true);
        SegmentInstructions.WriteKeys(writer, "remove", changes, add: false);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }
}
