using System.Globalization;
using LDCohortSync.Policies;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The access token may not do much more than sync.</summary>
internal sealed class RoleCheck : ICheck
{
    private const string Advice = "Make a service token with the inline policy that New-LDSyncPolicy gives.";

    public string Name => "Role";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        TokenRights rights = await scene.RightsAsync(observer, cancellation).ConfigureAwait(false);
        if (rights.IsBroadRole)
            return Finding.Warning($"The access token has the role {Shown(rights.Role!)}, which may change everything in every project; an inline policy would do.", Advice);

        string environment = $"proj/{scene.Destination.ProjectKey}:env/{scene.Destination.EnvironmentKey}";
        (string Action, string Resource)[] surplus =
        [
            .. new (string Action, string Resource)[]
            {
                ("deleteProject", $"proj/{scene.Destination.ProjectKey}"),
                ("deleteEnvironment", environment),
                ("updateOn", environment + ":flag/*"),
                ("deleteFlag", environment + ":flag/*"),
                ("updateRules", environment + ":segment/*"),
                ("createAccessToken", "member/any:token/any"),
                ("createProject", "proj/any"),
                ("createMember", "member/any"),
                ("deleteWebhook", "webhook/any"),
                ("updateAccount", "acct"),
            }.Where(one => AccessPolicy.Decide(rights.Policies, one.Action, one.Resource) != AccessDecision.Denied),
        ];
        if (surplus.Length > 0)
            return Finding.Warning($"The policies of the access token allow more than syncs need, for example {surplus[0].Action} on {surplus[0].Resource}.", Advice);
        if (rights.Unread is not null)
            return Finding.Unknown("whether the role of the access token is too broad", rights.Unread, "In LaunchDarkly, compare it with what New-LDSyncPolicy gives.");
        return Finding.Pass(rights.Policies.Count > 0 ? "The policies of the access token allow nothing beyond syncs, as far as probes of flags, rules, projects, tokens and members tell." : $"The access token has the role {Shown(rights.Role!)}.");
    }

    private static string Shown(string role) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(role);
}
