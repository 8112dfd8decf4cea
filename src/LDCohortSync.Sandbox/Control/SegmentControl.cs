using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// <c>/sandbox/segments/...</c> and <c>/sandbox/audit</c>: what another tool or member does to segments. The environment is that of
/// <c>?environmentId=</c>, or the default one.
/// </summary>
internal sealed class SegmentControl(SandboxState state)
{
    public async Task ServeAsync(HttpContext context, string[] parts)
    {
        if (parts[1] == "audit")
        {
            await (parts.Length == 2 ? AuditAsync(context) : ControlService.NotFoundAsync(context, "No such sandbox endpoint")).ConfigureAwait(false);
            return;
        }

        string key = parts[2];
        string detail = parts.Length > 3 ? parts[3] : string.Empty;
        SandboxEnvironment? environment = FindEnvironment(context.Request.Query["environmentId"].ToString());
        SandboxSegment? segment = environment is null ? null : state.FindSegment(key, environment);
        switch (context.Request.Method, detail)
        {
            case ("PUT", "") when environment is not null:
                SegmentSeedDocument seed = await ControlJson.ReadAsync<SegmentSeedDocument>(context).ConfigureAwait(false);
                state.RemoveSegment(key, environment);
                seed.AddTo(state, key, environment);
                break;
            case (_, "members") when segment is not null:
                await MembersAsync(context, segment).ConfigureAwait(false);
                return;
            case ("GET", "flags") when segment is not null:
                await ControlReports.WriteKeysAsync(context, segment.FlagKeys).ConfigureAwait(false);
                return;
            case ("PUT", "flags") when segment is not null:
                segment.FlagKeys = await ControlJson.ReadAsync<string[]>(context).ConfigureAwait(false);
                break;
            default:
                await ControlService.NotFoundAsync(context, $"The sandbox has no segment '{key}' in this environment, or no such endpoint").ConfigureAwait(false);
                return;
        }

        await ControlService.DoneAsync(context).ConfigureAwait(false);
    }

    private static async Task MembersAsync(HttpContext context, SandboxSegment segment)
    {
        string contextKind = context.Request.Query["contextKind"].ToString();
        string kind = contextKind.Length == 0 ? segment.DefaultContextKind : contextKind;
        bool isExcluded = context.Request.Query["excluded"] == "true";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await ControlReports.WriteKeysAsync(context, isExcluded ? segment.ExcludedMembersOf(kind) : segment.MembersOf(kind)).ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsPut(context.Request.Method))
        {
            await ControlService.NotFoundAsync(context, "No such sandbox endpoint").ConfigureAwait(false);
            return;
        }

        string[] keys = await ControlJson.ReadAsync<string[]>(context).ConfigureAwait(false);
        if (isExcluded)
        {
            segment.SetExcludedMembers(keys, kind);
        }
        else
        {
            segment.SetMembers(keys, kind);
        }

        await ControlService.DoneAsync(context).ConfigureAwait(false);
    }

    private SandboxEnvironment? FindEnvironment(string? id) => string.IsNullOrEmpty(id) ? state.DefaultEnvironment : state.FindEnvironment(id);

    private async Task AuditAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await ControlJson.AnswerAsync(context, state.AuditLog.Entries.Select(entry => new
            {
                entry.Id,
                entry.Date,
                Actor = entry.Actor.Name,
                entry.Verb,
                entry.Resource,
                entry.Description,
                entry.Comment,
            })).ConfigureAwait(false);
            return;
        }

        AuditDocument document = await ControlJson.ReadAsync<AuditDocument>(context).ConfigureAwait(false);
        if (!HttpMethods.IsPost(context.Request.Method)
            || FindEnvironment(document.EnvironmentId) is not { } environment
            || state.FindSegment(document.Segment, environment) is not { } segment)
        {
            await ControlService.NotFoundAsync(context, $"The sandbox has no segment '{document.Segment}' in this environment, or no such endpoint").ConfigureAwait(false);
            return;
        }

        SandboxAuditEntry added = state.AuditLog.AddElsewhere(segment, document.Member, document.Verb, document.Description, document.Comment);
        await ControlJson.AnswerAsync(context, new { added.Id, added.Date }, StatusCodes.Status201Created).ConfigureAwait(false);
    }
}
