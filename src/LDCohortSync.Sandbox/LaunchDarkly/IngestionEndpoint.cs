using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// <c>POST /api/v2/segment-targets/{integrationKey}</c>, LaunchDarkly's partner ingestion endpoint, for the integration
/// <c>amplitude</c>. A batch is carried out as a whole or not at all.
/// </summary>
internal sealed class IngestionEndpoint(SandboxState state)
{
    private const string Integration = "amplitude";

    private readonly ApprovalGate _gate = new(state);

    public async Task ServeAsync(HttpContext context, string integrationKey)
    {
        SandboxBehavior behavior = state.Behavior;
        ArrayBufferWriter<byte>? body = await RequestBodies.ReadAsync(context, behavior.MaximumBodyBytes).ConfigureAwait(false);
        if (body is null)
        {
            await TooLargeAsync(context).ConfigureAwait(false);
            return;
        }

        if (!string.Equals(integrationKey, Integration, StringComparison.Ordinal))
        {
            await LaunchDarklyService.NotFoundAsync(context, $"integration with key {integrationKey} not found").ConfigureAwait(false);
            return;
        }

        IngestionBatch batch;
        try
        {
            batch = IngestionBatch.Parse(body.WrittenSpan);
        }
        catch (IngestionException invalid)
        {
            await InvalidAsync(context, invalid.Message).ConfigureAwait(false);
            return;
        }

        if (batch.Changes.Count > behavior.MaximumBatchMembers)
        {
            await TooLargeAsync(context).ConfigureAwait(false);
            return;
        }

        // What LaunchDarkly answers to an unknown environment is not documented; 400 is this sandbox's choice.
        SandboxEnvironment? environment = state.FindEnvironment(batch.EnvironmentId);
        if (environment is null)
        {
            await InvalidAsync(context, $"Unknown environment ID {batch.EnvironmentId}").ConfigureAwait(false);
            return;
        }

        if (MissingAction(context, batch, environment) is { } missing)
        {
            await SegmentAction.RefuseAsync(context, missing, SegmentAction.Resource(environment, KeyOf(batch))).ConfigureAwait(false);
            return;
        }

        if (await _gate.RefuseAsync(context, environment, behavior.IngestionNeedsApproval).ConfigureAwait(false))
        {
            return;
        }

        Apply(batch, environment, behavior);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task InvalidAsync(HttpContext context, string message) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", message);

    private static Task TooLargeAsync(HttpContext context) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status413PayloadTooLarge, "payload_too_large", "The request body is too large");

    private static string KeyOf(IngestionBatch batch) => $"{Integration}-{batch.CohortId}";

    private string? MissingAction(HttpContext context, IngestionBatch batch, SandboxEnvironment environment) =>
        SegmentAction.IsDenied(context, SegmentAction.UpdateIncluded) ? SegmentAction.UpdateIncluded
        : SegmentAction.IsDenied(context, SegmentAction.CreateSegment) && state.FindSegment(KeyOf(batch), environment) is null ? SegmentAction.CreateSegment
        : null;

    private void Apply(IngestionBatch batch, SandboxEnvironment environment, SandboxBehavior behavior)
    {
        string key = KeyOf(batch);
        bool isNew = state.TryAdd(
            key,
            environment,
            generation => new(environment, key, batch.CohortName, generation, state.TimeProvider)
            {
                Unbounded = true,
                External = Integration,
            },
            out SandboxSegment segment);
        if (batch.CohortUrl is not null)
        {
            segment.ExternalLink = batch.CohortUrl;
        }

        if (!isNew && behavior.RenameOnIngestion)
        {
            segment.Name = batch.CohortName;
        }

        segment.Apply(batch.Keys, batch.Changes);
        if (isNew || behavior.IngestionsInAuditLog)
        {
            string action = isNew ? SegmentAction.CreateSegment : SegmentAction.UpdateIncluded;
            state.AuditLog.Add(segment, SandboxActor.Token, isNew ? "created the segment" : "updated targets of the segment", [action], $"Synced by {Integration}");
        }
    }
}
