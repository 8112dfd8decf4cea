using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary><c>/sandbox/account</c>: what is told of the access token, the stores, and what became of flags, links and triggers.</summary>
internal sealed class AccountControl(SandboxState state)
{
    public async Task ServeAsync(HttpContext context, string[] parts)
    {
        SandboxAccount account = state.Account;
        switch (context.Request.Method, parts.Length > 2 ? parts[2] : string.Empty)
        {
            case ("GET", ""):
                break;
            case ("PUT", "token"):
                account.Token = await ControlJson.ReadAsync<SandboxToken>(context).ConfigureAwait(false);
                break;
            case ("PUT", "stores"):
                account.Stores = await ControlJson.ReadAsync<SandboxStore[]>(context).ConfigureAwait(false);
                break;
            default:
                await LaunchDarklyService.NotFoundAsync(context, "No such sandbox endpoint").ConfigureAwait(false);
                return;
        }

        await ControlJson.AnswerAsync(context, new
        {
            account.Token,
            account.Stores,
            account.Links,
            Triggers = account.Triggers.Select(trigger => new
            {
                trigger.FlagKey,
                EnvironmentKey = trigger.Environment.Key,
                trigger.TurnsOn,
                trigger.Calls,
                trigger.LastBody,
                FlagIsOn = account.IsOn(trigger.Environment, trigger.FlagKey),
            }),
        }).ConfigureAwait(false);
    }
}
