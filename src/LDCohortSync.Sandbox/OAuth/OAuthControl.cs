using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary><c>/sandbox/oauth/...</c>: look at the authorization server, register clients, let tokens end early.</summary>
internal sealed class OAuthControl(SandboxState state)
{
    public async Task ServeAsync(HttpContext context, string[] parts)
    {
        switch (context.Request.Method, parts.Length > 2 ? parts[2] : string.Empty, parts.Length)
        {
            case ("GET", "", 2):
                await ControlJson.AnswerAsync(context, new
                {
                    state.OAuth.Issued,
                    state.OAuth.Refreshed,
                    state.OAuth.Revocations,
                    state.OAuth.ValidAccessTokens,
                    state.OAuth.ValidRefreshTokens,
                }).ConfigureAwait(false);
                return;
            case ("POST", "expire", 3):
                state.OAuth.ExpireAccessTokens();
                break;
            case ("POST", "revoke", 3):
                state.OAuth.RevokeAll();
                break;
            case ("PUT", "clients", 4):
                state.OAuth.Register(await ControlJson.ReadAsync<SandboxOAuthClient>(context).ConfigureAwait(false) with { Id = parts[3] });
                break;
            default:
                await JsonAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", "No such sandbox endpoint").ConfigureAwait(false);
                return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
