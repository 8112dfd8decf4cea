using LDCohortSync.Policies;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>Reads what the access token is allowed: its role, its inline policy, and the policies of its custom roles.</summary>
internal sealed class RightsReader(CheckScene scene)
{
    /// <exception cref="SyncFault">The token is refused, or LaunchDarkly is out of reach.</exception>
    public async Task<TokenRights> ReadAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<CallerIdentityBody> identity = await scene.IdentityAsync(observer, cancellation).ConfigureAwait(false);
        if (identity.Content is not { } caller)
            throw LaunchDarklyFaults.From(identity, "identify the access token", LaunchDarklyFaults.ViewAdvice);
        if (string.IsNullOrEmpty(caller.TokenId))
            return new(null, [], "LaunchDarkly does not tell the id of the access token.");

        ServiceAnswerOf<TokenBody> answer = await CheckScene.AskAsync(scene.Api, "/api/v2/tokens/{token}", "/api/v2/tokens/" + ExactUri.Segment(caller.TokenId),
            RecordsJson.Default.TokenBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status is 403 or 404)
            return new(null, [], $"the access token may not read itself ({answer.Reason}).");
        if (answer.Content is not { } token)
            throw LaunchDarklyFaults.From(answer, "describe the access token", LaunchDarklyFaults.ViewAdvice);

        List<IReadOnlyList<AccessStatement>> policies = [];
        IReadOnlyList<AccessStatement> inline = PolicyReader.Read(token.InlineRole);
        if (inline.Count > 0)
            policies.Add(inline);
        string? unread = null;
        foreach (string id in PolicyReader.Texts(token.CustomRoleIds))
        {
            ServiceAnswerOf<CustomRoleBody> role = await CheckScene.AskAsync(scene.Api, "/api/v2/roles/{role}", "/api/v2/roles/" + ExactUri.Segment(id),
                RecordsJson.Default.CustomRoleBody, observer, cancellation).ConfigureAwait(false);
            if (role.Content is { } custom)
                policies.Add(PolicyReader.Read(custom.Policy));
            else
                unread = $"custom role '{id}' can't be read ({role.Reason}).";
        }

        string? builtIn = string.IsNullOrEmpty(token.Role) ? null : token.Role.ToLowerInvariant();
        // LaunchDarkly leaves the role out, or gives "reader" as the base, where policies decide.
        if (builtIn is null && policies.Count == 0)
            unread ??= "LaunchDarkly names neither a role nor a policy of the access token.";
        return new(builtIn, policies, unread);
    }
}
