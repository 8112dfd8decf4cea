using System.Runtime.CompilerServices;
using System.Text;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Evaluations and the audit log of the segments of one LaunchDarkly environment.</summary>
/// <param name="client">LaunchDarkly; whoever made it disposes it.</param>
/// <param name="environment">The environment.</param>
/// <param name="tokenId">The id of the access token, to recognise its own entries; null when LaunchDarkly did not tell.</param>
public sealed class SegmentRecords(LaunchDarklyClient client, DestinationEnvironment environment, string? tokenId) : ISegmentRecords
{
    /// <inheritdoc/>
    /// <remarks>Source: LaunchDarkly OpenAPI document, "List segment memberships for context instance".</remarks>
    public async Task<IReadOnlyList<LDSegmentMembership>> EvaluateAsync(string contextKind, string contextKey, ISyncObserver observer, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = JsonObjectBody.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteText("kind", contextKind);
            writer.WriteText("key", contextKey);
            writer.WriteEndObject();
        });
        byte[] key = Encoding.UTF8.GetBytes(contextKey);
        ServiceRequest request = client.Api.Post("/api/v2/projects/{project}/environments/{environment}/segments/evaluate",
            $"/api/v2/projects/{ExactUri.Segment(environment.ProjectKey)}/environments/{ExactUri.Segment(environment.EnvironmentKey)}/segments/evaluate", body)
            with { Hide = text => MemberMask.Hide(text, [new(key, Add: true)]) };
        ServiceAnswerOf<PageBody<SegmentEvaluationBody>> answer =
            await client.Api.AskAsync(request, RecordsJson.Default.EvaluationPage, observer, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw LaunchDarklyFaults.From(answer, "tell in which segments a context is", LaunchDarklyFaults.ViewAdvice);
        if (answer.Content?.Items is not { } items)
            throw new SyncFault(FaultKind.UnexpectedAnswer, "LaunchDarkly's answer about the segments of a context has no 'items' in it.", "Check the address.") { HttpStatus = answer.Status };
        return [.. items.OfType<SegmentEvaluationBody>().Where(item => item.Key is { Length: > 0 }).Select(item => Membership(item, contextKind, contextKey))];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LDSegmentChange> ReadHistoryAsync(string segmentKey, DateTimeOffset? since, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        AuditLogReader log = new(client.Api, environment, segmentKey, since);
        await foreach (AuditEntryBody entry in log.ReadAsync(observer, cancellation).ConfigureAwait(false))
            yield return AuditShape.From(entry, environment, segmentKey, tokenId);
    }

    private LDSegmentMembership Membership(SegmentEvaluationBody body, string contextKind, string contextKey)
    {
        string? source = string.IsNullOrEmpty(body.External) ? null : body.External;
        bool isMember = body.IsMember ?? body.IsIndividuallyTargeted == true || body.IsRuleTargeted == true;
        return new()
        {
            Key = body.Key!,
            Name = string.IsNullOrEmpty(body.Name) ? body.Key! : body.Name,
            Kind = source is not null ? SegmentKind.Synced : body.Unbounded == true ? SegmentKind.Big : SegmentKind.Standard,
            Context = contextKey,
            ContextKind = contextKind,
            IsMember = isMember,
            // Being listed goes before rules; then LaunchDarkly leaves the rules' word open.
            Reason = !isMember ? MembershipReason.NotMember
                : body.IsIndividuallyTargeted == true ? MembershipReason.Listed
                : body.IsRuleTargeted == true ? MembershipReason.Rule
                : MembershipReason.Unknown,
            Source = source,
            ProjectKey = environment.ProjectKey,
            EnvironmentKey = environment.EnvironmentKey,
            Uri = SegmentShape.PageOf(client.Settings.LaunchDarklyUri, environment.ProjectKey, environment.EnvironmentKey, body.Key!),
        };
    }
}
