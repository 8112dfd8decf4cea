using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using LDCohortSync.Ports;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Wire;
using LDCohortSync.Sync;

namespace LDCohortSync.Services;

/// <summary>Asks for approvals of segment changes, and tells what became of them.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, "Approvals" (schemas <c>CreateApprovalRequestRequest</c>, <c>ApprovalRequestResponse</c>) and schema
/// <c>Environment</c> (<c>resourceApprovalSettings.segment</c>).
/// </remarks>
internal sealed partial class SegmentApprovals(SegmentAccess access, SegmentKind kind, string contextKind, SegmentImports? imports) : ISegmentApprovals
{
    private const string Path = "/api/v2/approval-requests";

    private LaunchDarklyApi Api => access.Api;

    /// <inheritdoc/>
    public async Task<bool> AreRequiredAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceRequest request = Api.Get("/api/v2/projects/{project}/environments/{environment}",
            $"/api/v2/projects/{ExactUri.Segment(access.ProjectKey)}/environments/{ExactUri.Segment(access.EnvironmentKey)}");
        ServiceAnswerOf<EnvironmentBody> answer = await Api.AskAsync(request, LaunchDarklyJson.Default.EnvironmentBody, observer, cancellation).ConfigureAwait(false);
        return answer.Content is { } body
            ? body.RequiresSegmentApproval
            : throw LaunchDarklyFaults.From(answer, $"read environment '{access.EnvironmentKey}'", LaunchDarklyFaults.ViewAdvice);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AwaitedChange> RequestAsync(AmplitudeCohort cohort, string segmentKey, Guid runId, SyncPlan plan, ISegmentLease lease,
        ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ApprovalText text = new(runId, cohort, contextKind);
        // Where there is little room, those who leave make it for those who come.
        IEnumerable<MemberChange> changes = plan.RemovesFirst();
        if (imports is not null && plan.Adds.Count >= imports.From)
        {
            changes = changes.Where(change => !change.Add);
            await foreach ((string id, int keys) in imports.PrepareAsync(segmentKey, plan.Adds, lease, observer, cancellation).ConfigureAwait(false))
            {
                yield return await AskAsync(segmentKey, runId, text.Next(keys, 0), writer => WriteImport(writer, id), [], lease, observer, cancellation).ConfigureAwait(false);
                // This is awaited too: an approval that was applied only has the import begin.
                yield return new(runId, AwaitedKind.Import, id, Link: null);
            }
        }

        foreach (MemberChange[] part in changes.Chunk(SegmentInstructions.MostTargets))
        {
            int added = part.Count(change => change.Add);
            yield return await AskAsync(segmentKey, runId, text.Next(added, part.Length - added),
                writer => SegmentInstructions.Write(writer, kind, contextKind, part), part, lease, observer, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AwaitedChange>> FindOpenAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation)
    {
        List<AwaitedChange> open = [];
        await foreach (ApprovalBody body in ListAsync(segmentKey, observer, cancellation).ConfigureAwait(false))
        {
            if (StateOf(body) == AwaitedState.Open && RunOf(body) is { } runId)
                open.Add(Shape(body, segmentKey, runId));
        }

        return open;
    }

    /// <inheritdoc/>
    public async Task<AwaitedState> ReadAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<ApprovalBody> answer = await Api.AskAsync(Api.Get(Path + "/{id}", $"{Path}/{ExactUri.Segment(change.Id)}"),
            LaunchDarklyJson.Default.ApprovalBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status == 404)
            return AwaitedState.Unknown;
        return answer.Content is { } body ? StateOf(body)
            : throw LaunchDarklyFaults.From(answer, "tell what became of an approval request", LaunchDarklyFaults.ViewAdvice);
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<bool> answer = await Api.SendAsync(Api.Delete(Path + "/{id}", $"{Path}/{ExactUri.Segment(change.Id)}"),
            (_, _) => Task.FromResult(true), observer, cancellation).ConfigureAwait(false);
        return answer.IsSuccess || answer.Status == 404 || (answer.Status == 403 ? false
            : throw LaunchDarklyFaults.From(answer, "delete an approval request", access.Advice("deleteApprovalRequest")));
    }

    private static void WriteImport(Utf8JsonWriter writer, string importId)
    {
        writer.WriteStartArray("instructions");
        writer.WriteStartObject();
        writer.WriteString("kind", "processBigSegmentImport");
        writer.WriteString("importId", importId);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // A declined request can still be applied where the environment allows that, but somebody has said no.
    private static AwaitedState StateOf(ApprovalBody body) => (body.Status, body.ReviewStatus) switch
    {
        ("completed", _) => AwaitedState.Done,
        ("failed", _) or (_, "declined") => AwaitedState.NotDone,
        _ => AwaitedState.Open,
    };

    // Those of runs for other context kinds, which a standard segment can have, are not this destination's.
    private Guid? RunOf(ApprovalBody body) =>
        body.Description is { } text && RunPattern().Match(text) is { Success: true } match && match.Groups[2].Value == contextKind
        && Guid.TryParse(match.Groups[1].Value, out Guid runId) ? runId : null;

    [GeneratedRegex(ApprovalText.Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex RunPattern();

    private IAsyncEnumerable<ApprovalBody> ListAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation) =>
        new PageReader<ApprovalBody>(Api, LaunchDarklyJson.Default.ApprovalPage, body => body.Id)
        {
            Doing = "list the approval requests",
            Route = Path,
            Path = Path,
            Query = "&filter=" + Uri.EscapeDataString($"resourceId equals {access.ResourceOf(segmentKey)},status anyOf [\"pending\",\"scheduled\"]"),
        }.ReadAsync(null, observer, cancellation);

    // Must not be asked twice: people would be asked twice. When nobody knows whether it arrived, LaunchDarkly is asked for it.
    private async Task<AwaitedChange> AskAsync(string segmentKey, Guid runId, string description, Action<Utf8JsonWriter> writeInstructions,
        MemberChange[] changes, ISegmentLease lease, ISyncObserver observer, CancellationToken cancellation)
    {
        PooledBuffer body = Write(segmentKey, description, writeInstructions);
        ServiceRequest request = Api.Post(Path, Path, body.Written) with
        {
            Rule = RetryRule.Once,
            Confirm = lease.ConfirmAsync,
            Hide = said => MemberMask.Hide(said, changes),
        };
        ServiceAnswerOf<ApprovalBody> answer;
        try
        {
            answer = await Api.AskAsync(request, LaunchDarklyJson.Default.ApprovalBody, observer, cancellation).ConfigureAwait(false);
            body.GiveBack();
        }
        catch (SyncFault) when (!cancellation.IsCancellationRequested)
        {
            if (await FindAsync(segmentKey, runId, description, observer, cancellation).ConfigureAwait(false) is { } arrived)
                return arrived;
            throw;
        }

        if (answer.Content is { Id: not null } made)
            return Shape(made, segmentKey, runId);
        if (answer.Status is 408 or >= 500 && await FindAsync(segmentKey, runId, description, observer, cancellation).ConfigureAwait(false) is { } late)
            return late;
        throw LaunchDarklyFaults.From(answer, $"request an approval for segment '{segmentKey}'", access.Advice("createApprovalRequest"));
    }

    private async Task<AwaitedChange?> FindAsync(string segmentKey, Guid runId, string description, ISyncObserver observer, CancellationToken cancellation)
    {
        await foreach (ApprovalBody body in ListAsync(segmentKey, observer, cancellation).ConfigureAwait(false))
        {
            if (body.Description == description)
                return Shape(body, segmentKey, runId);
        }

        return null;
    }

    // What the page of a request is called is not documented; the segment's own page shows its requests too.
    private AwaitedChange Shape(ApprovalBody body, string segmentKey, Guid runId)
    {
        Uri segment = SegmentShape.PageOf(Api.Settings.LaunchDarklyUri, access.ProjectKey, access.EnvironmentKey, segmentKey);
        string? page = LinkMap.All(body.Links).FirstOrDefault(link => link.MediaType == "text/html").Address;
        return new(runId, AwaitedKind.Approval, body.Id!, page is null ? segment : ExactUri.Resolve(Api.Settings.LaunchDarklyUri, page) ?? segment);
    }

    private PooledBuffer Write(string segmentKey, string description, Action<Utf8JsonWriter> writeInstructions)
    {
        PooledBuffer buffer = new(4096);
        using Utf8JsonWriter writer = SegmentInstructions.Writer(buffer);
        writer.WriteStartObject();
        writer.WriteString("resourceId", access.ResourceOf(segmentKey));
        writer.WriteString("description", description);
        writeInstructions(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }
}
