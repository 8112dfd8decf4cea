using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;
using System.Text.Json;

namespace LDCohortSync.Services;

/// <summary>Makes segments of kind Big or Standard, and deletes those that nobody could be put into.</summary>
/// <remarks>Source: LaunchDarkly OpenAPI document, "Create segment" (schema <c>SegmentBody</c>) and "Delete segment".</remarks>
internal sealed class SegmentMaker(SegmentAccess access, SegmentKind kind, string contextKind) : ISegmentMaker
{
    /// <inheritdoc/>
    /// <remarks>A segment that is there already is taken as it is: an earlier attempt may have made it.</remarks>
    public async Task<(LDSyncedSegment Segment, bool IsNew)> MakeAsync(AmplitudeCohort cohort, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        string key = SegmentShape.KeyFor(cohort.Id);
        PooledBuffer body = Write(cohort, key);
        ServiceRequest request = access.Api.Post(SegmentAccess.Route, access.Path, body.Written) with
        {
            Rule = Resilience.RetryRule.LeavesConflict,
            Confirm = lease.ConfirmAsync,
        };
        ServiceAnswerOf<SegmentBody> answer = await access.Api.AskAsync(request, LaunchDarklyJson.Default.SegmentBody, observer, cancellation).ConfigureAwait(false);
        body.GiveBack();
        SegmentBody? made = answer.Status == 409 ? await access.ReadAsync(key, observer, cancellation).ConfigureAwait(false) : answer.Content;
        if (access.Shape(made) is not { } segment)
            throw LaunchDarklyFaults.From(answer, $"make segment '{key}'", access.Advice("createSegment"));
        return segment.Kind == kind ? (segment, answer.Status != 409) : throw new SyncFault(FaultKind.InvalidParameter,
            $"LaunchDarkly has a segment '{key}' of kind {segment.Kind} now, and {kind} was asked for.",
            $"Use -SegmentKind {segment.Kind}, or delete the segment in LaunchDarkly.") { Target = key };
    }

    /// <inheritdoc/>
    /// <remarks>One into which somebody else has put members meanwhile stays.</remarks>
    public async Task RemoveAsync(string segmentKey, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        if (access.Shape(await access.ReadAsync(segmentKey, observer, cancellation).ConfigureAwait(false)) is { MemberCount: > 0 })
            throw new SyncFault(FaultKind.InvalidParameter, $"Somebody else has put members into segment '{segmentKey}'.", "It stays as it is.") { Target = segmentKey };
        ServiceRequest request = access.Api.Delete(SegmentAccess.SegmentRoute, access.PathOf(segmentKey)) with { Confirm = lease.ConfirmAsync };
        ServiceAnswerOf<bool> answer = await access.Api.SendAsync(request,
            (response, token) => JsonBody.RequireNoneAsync(response, LaunchDarklyFaults.Service, token), observer, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccess && answer.Status != 404)
            throw LaunchDarklyFaults.From(answer, $"delete segment '{segmentKey}'", access.Advice("deleteSegment"));
    }

    private PooledBuffer Write(AmplitudeCohort cohort, string key)
    {
        PooledBuffer buffer = new(1024);
        using Utf8JsonWriter writer = SegmentInstructions.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteString("key", key);
        writer.WriteString("name", string.IsNullOrWhiteSpace(cohort.Name) ? key : cohort.Name);
        writer.WriteString("description", $"Amplitude cohort {cohort.Url?.AbsoluteUri ?? cohort.Id}");
        writer.WriteStartArray("tags");
        writer.WriteStringValue(SegmentTags.Source);
        writer.WriteStringValue(SegmentTags.Own);
        writer.WriteEndArray();
        writer.WriteBoolean("unbounded", kind == SegmentKind.Big);
        if (kind == SegmentKind.Big)
            writer.WriteString("unboundedContextKind", contextKind);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }
}
