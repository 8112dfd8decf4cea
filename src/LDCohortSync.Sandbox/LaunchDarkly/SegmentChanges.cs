using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// Changes of segments that are not imports: "patch segment" and "update context targets on a big segment" (LaunchDarkly API docs,
/// "Segments").
/// </summary>
internal sealed class SegmentChanges(SandboxState state)
{
    private readonly ApprovalGate _gate = new(state);
    private readonly SegmentPatcher _patcher = new(state);

    /// <summary><c>PATCH /api/v2/segments/{project}/{environment}/{segment}</c>.</summary>
    public async Task PatchAsync(HttpContext context, SandboxSegment segment)
    {
        ReadOnlyMemory<byte> body = await RequestBodies.ReadMemoryAsync(context).ConfigureAwait(false);
        try
        {
            SegmentPatchBody parsed = SegmentPatchBody.Parse(body, context.Request.ContentType, segment.Environment.Key);
            bool isGated = parsed.Patch.ChangesTargets && (state.Behavior.DryRunsNeedApproval || !IsDryRun(context));
            if (await RefuseAsync(context, segment, parsed.Patch.Actions, isGated).ConfigureAwait(false))
            {
                return;
            }

            await ApplyAsync(context, segment, parsed).ConfigureAwait(false);
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
        }
    }

    /// <summary><c>POST .../{segment}/contexts</c>, and <c>/users</c>, its older name.</summary>
    public async Task TargetsAsync(HttpContext context, SandboxSegment segment)
    {
        ReadOnlyMemory<byte> body = await RequestBodies.ReadMemoryAsync(context).ConfigureAwait(false);
        try
        {
            BigSegmentChange change = BigSegmentChange.Parse(body);
            List<string> actions = [];
            if (change.TouchesIncluded)
            {
                actions.Add(SegmentAction.UpdateIncluded);
            }

            if (change.TouchesExcluded)
            {
                actions.Add(SegmentAction.UpdateExcluded);
            }

            if (await RefuseAsync(context, segment, actions, state.Behavior.ContextsNeedApproval).ConfigureAwait(false))
            {
                return;
            }

            RequireBig(segment);
            if (change.TouchesIncluded || change.TouchesExcluded)
            {
                segment.Apply(change);
                state.AuditLog.Add(segment, SandboxActor.Token, "updated targets of the segment", actions);
            }

            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (SegmentPatchException invalid)
        {
            await SegmentEndpoints.InvalidAsync(context, invalid.Message).ConfigureAwait(false);
        }
    }

    private Task ApplyAsync(HttpContext context, SandboxSegment segment, SegmentPatchBody body)
    {
        bool isDryRun = IsDryRun(context);
        SegmentContent changed = _patcher.Apply(segment, body.Patch, save: !isDryRun, comment: body.Comment);
        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            if (isDryRun)
            {
                SegmentJson.Write(writer, segment, changed, withMetadata: true, withFlags: false);
            }
            else
            {
                SegmentJson.Write(writer, segment, withMetadata: true, withFlags: false);
            }
        });
    }

    private static bool IsDryRun(HttpContext context) => string.Equals(context.Request.Query["dryRun"].ToString(), "true", StringComparison.OrdinalIgnoreCase);

    private async Task<bool> RefuseAsync(HttpContext context, SandboxSegment segment, IEnumerable<string> actions, bool isGated)
    {
        string? denied = actions.FirstOrDefault(action => SegmentAction.IsDenied(context, action));
        if (denied is null)
        {
            return await _gate.RefuseAsync(context, segment.Environment, isGated).ConfigureAwait(false);
        }

        await SegmentAction.RefuseAsync(context, denied, SegmentAction.Resource(segment.Environment, segment.Key)).ConfigureAwait(false);
        return true;
    }

    private void RequireBig(SandboxSegment segment)
    {
        if (!segment.Unbounded)
        {
            throw new SegmentPatchException("This operation is for big segments");
        }

        if (segment.External is not null && !state.Behavior.SyncedSegmentsEditable)
        {
            throw new SegmentPatchException("The targets of a synced segment can't be changed here");
        }
    }
}
