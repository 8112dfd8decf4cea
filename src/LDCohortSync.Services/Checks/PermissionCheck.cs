using LDCohortSync.Policies;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The access token may do what a sync does. Its policies are read; nothing is tried.</summary>
internal sealed class PermissionCheck : ICheck
{
    private const string Advice = "Give it the policy that New-LDSyncPolicy writes for this destination, with -RequestApproval where approvals are required.";

    public string Name => "Permission";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        TokenRights rights = await scene.RightsAsync(observer, cancellation).ConfigureAwait(false);
        string resource = $"proj/{scene.Destination.ProjectKey}:env/{scene.Destination.EnvironmentKey}:segment/{SyncPolicyRequest.AmplitudeKeys}";
        IReadOnlyList<string> needed = await NeededAsync(scene, rights, resource, observer, cancellation).ConfigureAwait(false);
        ILookup<AccessDecision?, string> byDecision = needed.ToLookup(action => rights.Decide(action, resource));
        string[] missing = [.. byDecision[AccessDecision.Denied]];
        // Only a run that breaks off right after it made a segment needs to delete one, and only one that is forced takes a request back.
        if (missing.Any(action => action is not (SegmentActions.Delete or SegmentActions.WithdrawApproval)))
            return Finding.Fail($"The access token may not {string.Join(", ", missing)} on {resource}, so syncs will be refused.", Advice);
        if (missing.Contains(SegmentActions.Delete))
            return Finding.Warning($"The access token may not {string.Join(", ", missing)} on {resource}, so a run that can't fill its new segment leaves it there empty.", Advice);
        if (missing.Length > 0)
            return Finding.Warning($"The access token may not {string.Join(", ", missing)} on {resource}, so -Force can't take back a declined request.", Advice);
        if (byDecision[null].Any())
            return Finding.Unknown($"whether the access token may {string.Join(", ", byDecision[null])}", rights.Unread!, "The first sync will tell: its error names the action that is missing.");
        if (byDecision[AccessDecision.Partial].Any())
            return Finding.Warning($"The access token may {string.Join(", ", byDecision[AccessDecision.Partial])} on some of {resource} only, or only where tags fit.", "Check that its policies reach every cohort that is synced. " + Advice);
        return Finding.Pass($"The access token may {string.Join(", ", needed)} on {resource}.");
    }

    // Where approvals are required, a token that may not do without has to be able to ask for them.
    private static async Task<IReadOnlyList<string>> NeededAsync(CheckScene scene, TokenRights rights, string resource, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<string> always = SegmentActions.NeededFor(scene.Destination.SegmentKind);
        if (scene.Destination.SegmentKind == SegmentKind.Synced || rights.Decide(SegmentActions.BypassApproval, resource) == AccessDecision.Allowed)
            return always;
        EnvironmentBody environment = await scene.EnvironmentAsync(observer, cancellation).ConfigureAwait(false);
        return environment.RequiresSegmentApproval ? [.. always, SegmentActions.RequestApproval, SegmentActions.WithdrawApproval] : always;
    }
}
