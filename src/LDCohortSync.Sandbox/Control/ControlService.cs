using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>
/// <c>/sandbox/...</c> on the LaunchDarkly port: look at and change what the sandbox holds. Without authentication, for callers
/// on this machine only; not part of the log and not disturbed by faults.
/// </summary>
internal sealed class ControlService(SandboxState state, ServerAddresses addresses, Action<SandboxSeed?> reset)
{
    private readonly ControlReports _reports = new(state, addresses);
    private readonly LaunchDarklyControl _launchDarkly = new(state);
    private readonly SegmentControl _segments = new(state);
    private readonly OAuthControl _oauth = new(state);
    private readonly AccountControl _account = new(state);

    public async Task ServeAsync(HttpContext context, RequestTarget target)
    {
        try
        {
            await RouteAsync(context, target).ConfigureAwait(false);
        }
        catch (Exception invalid) when (invalid is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            await JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", invalid.Message).ConfigureAwait(false);
        }
    }

    internal static Task NotFoundAsync(HttpContext context, string what) =>
        JsonAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", what);

    internal static Task DoneAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RouteAsync(HttpContext context, RequestTarget target)
    {
        string[] parts = target.Parts;
        return (context.Request.Method, parts.Length > 1 ? parts[1] : string.Empty, parts.Length) switch
        {
            ("GET", "state", 2) => _reports.StateAsync(context),
            ("GET", "options", 2) => ControlJson.AnswerAsync(context, state.Behavior),
            ("PUT", "options", 2) => SetOptionsAsync(context),
            ("POST", "reset", 2) => ResetAsync(context),
            ("GET", "requests", 2) => _reports.RequestsAsync(context),
            ("DELETE", "requests", 2) => ClearRequestsAsync(context),
            (_, "oauth", _) => _oauth.ServeAsync(context, parts),
            (_, "faults", _) => FaultsAsync(context, parts),
            (_, "cohorts", 3 or 4) => CohortAsync(context, parts),
            (_, "environments" or "approvals" or "imports", _) => _launchDarkly.ServeAsync(context, parts),
            (_, "segments", 3 or 4) or (_, "audit", _) => _segments.ServeAsync(context, parts),
            (_, "account", 2 or 3) => _account.ServeAsync(context, parts),
            _ => NotFoundAsync(context, "No such sandbox endpoint"),
        };
    }

    private async Task SetOptionsAsync(HttpContext context)
    {
        JsonObject changes = await ControlJson.ReadAsync<JsonObject>(context).ConfigureAwait(false);
        state.Behavior = ControlJson.Merge(state.Behavior, changes);
        await ControlJson.AnswerAsync(context, state.Behavior).ConfigureAwait(false);
    }

    private async Task ResetAsync(HttpContext context)
    {
        ResetDocument document = await ControlJson.ReadOptionalAsync<ResetDocument>(context).ConfigureAwait(false);
        reset(document.Seed);
        await DoneAsync(context).ConfigureAwait(false);
    }

    private Task ClearRequestsAsync(HttpContext context)
    {
        state.Requests.Clear();
        return DoneAsync(context);
    }

    private async Task FaultsAsync(HttpContext context, string[] parts)
    {
        ArmedFault? armed = parts.Length > 2 && int.TryParse(parts[2], out int id) ? state.Faults.Armed.FirstOrDefault(fault => fault.Id == id) : null;
        switch (context.Request.Method, parts.Length)
        {
            case ("GET", 2):
                await _reports.FaultsAsync(context).ConfigureAwait(false);
                return;
            case ("POST", 2):
                byte[] body = (await RequestBodies.ReadAsync(context).ConfigureAwait(false))!.WrittenSpan.ToArray();
                IReadOnlyList<ArmedFault> added = state.Faults.Add(FaultReader.ReadOneOrList(body));
                await ControlJson.AnswerAsync(context, new { ids = added.Select(fault => fault.Id) }, StatusCodes.Status201Created).ConfigureAwait(false);
                return;
            case ("DELETE", 2):
                state.Faults.Clear();
                break;
            case ("DELETE", 3) when armed is not null:
                state.Faults.Remove(armed);
                break;
            case ("POST", 4) when armed is not null && string.Equals(parts[3], "release", StringComparison.Ordinal):
                armed.Release();
                break;
            default:
                await NotFoundAsync(context, "No such fault or sandbox endpoint").ConfigureAwait(false);
                return;
        }

        await DoneAsync(context).ConfigureAwait(false);
    }

    private async Task CohortAsync(HttpContext context, string[] parts)
    {
        string id = parts[2];
        string detail = parts.Length > 3 ? parts[3] : string.Empty;
        if ((context.Request.Method, detail) is ("PUT", ""))
        {
            CohortDocument document = await ControlJson.ReadAsync<CohortDocument>(context).ConfigureAwait(false);
            await ControlReports.CohortAsync(context, state.AddCohort(document.ToCohort(id))).ConfigureAwait(false);
            return;
        }

        SandboxCohort? cohort = state.FindCohort(id);
        if (cohort is null)
        {
            await NotFoundAsync(context, $"The sandbox has no cohort '{id}'").ConfigureAwait(false);
            return;
        }

        switch (context.Request.Method, detail)
        {
            case ("GET", ""):
                await ControlReports.CohortAsync(context, cohort, withDistinct: true).ConfigureAwait(false);
                break;
            case ("GET", "members"):
                await ControlReports.WriteKeysAsync(context, cohort.UserIds.Order(StringComparer.Ordinal)).ConfigureAwait(false);
                break;
            case ("DELETE", ""):
                state.RemoveCohort(id);
                await DoneAsync(context).ConfigureAwait(false);
                break;
            case ("POST", "change"):
                ChangeDocument change = await ControlJson.ReadAsync<ChangeDocument>(context).ConfigureAwait(false);
                cohort.Change(change.Add is JsonElement add ? MemberDocument.ReadAll(add) : [], change.Remove ?? []);
                await ControlReports.CohortAsync(context, cohort).ConfigureAwait(false);
                break;
            default:
                await NotFoundAsync(context, "No such sandbox endpoint").ConfigureAwait(false);
                break;
        }
    }
}
