namespace LDCohortSync.Policies;

/// <summary>Writes the policy with the fewest rights that a sync can do with.</summary>
public static class SyncPolicyBuilder
{
    private const string Allow = "allow";

    /// <summary>Writes a policy.</summary>
    /// <remarks>
    /// Members of a synced segment go through ingestion, for which LaunchDarkly's docs ("Synced segments capability") name
    /// <c>createSegment</c> and <c>updateIncluded</c>. Segments of the other kinds are made empty and filled afterwards, so a run that
    /// can't fill its new segment has to be able to take it away again.
    /// </remarks>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: a key would mean something else in a policy, or the
    /// wishes contradict each other.</exception>
    public static LDSyncPolicy Create(SyncPolicyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireKey(request.ProjectKey, "ProjectKey", wildcard: false);
        RequireKey(request.EnvironmentKey, "EnvironmentKey", wildcard: false);
        if (request.SegmentKeys.Count == 0)
            throw Refused("There is no key of a segment, so the policy would allow nothing.", $"Give -SegmentKey, for example {SyncPolicyRequest.AmplitudeKeys}.", "SegmentKey");
        foreach (string key in request.SegmentKeys)
            RequireKey(key, "SegmentKey", wildcard: true);
        if (request is { RequestApproval: true, SegmentKind: SegmentKind.Synced })
        {
            throw Refused("Approval can't be asked for a segment of kind Synced: its members go through LaunchDarkly's ingestion, which takes no request for approval.",
                "Leave -RequestApproval out, or choose -SegmentKind Big or Standard.", "RequestApproval");
        }

        string environment = $"proj/{request.ProjectKey}:env/{request.EnvironmentKey}";
        List<LDPolicyStatement> statements =
        [
            new(Allow, Actions(request), [.. request.SegmentKeys.Distinct(StringComparer.Ordinal).Select(key => $"{environment}:segment/{key}")]),
        ];
        // Links belong to a flag and so to all environments of its project.
        if (request.IncludeFlagLink)
            statements.Add(new(Allow, [SegmentActions.CreateFlagLink, SegmentActions.UpdateFlagLink], [$"proj/{request.ProjectKey}:env/*:flag/*"]));
        return new()
        {
            ProjectKey = request.ProjectKey,
            EnvironmentKey = request.EnvironmentKey,
            SegmentKind = request.SegmentKind,
            Statements = statements,
        };
    }

    private static string[] Actions(SyncPolicyRequest request) =>
    [
        .. SegmentActions.NeededFor(request.SegmentKind),
        .. request.RequestApproval ? [SegmentActions.RequestApproval, SegmentActions.WithdrawApproval] : Array.Empty<string>(),
        .. request.IncludeExport ? [SegmentActions.Export] : Array.Empty<string>(),
    ];

    // LaunchDarkly's own keys have no other characters; ":", ";", "," and "/" are the grammar of a specifier.
    private static void RequireKey(string key, string parameter, bool wildcard)
    {
        if (string.IsNullOrEmpty(key))
            throw Refused($"-{parameter} is empty.", "Give a key.", parameter);
        foreach (char letter in key)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' || (wildcard && letter == '*'))
                continue;
            string meaning = letter switch
            {
                '*' => "would stand for any text, so the policy would reach further than one " + (parameter == "ProjectKey" ? "project" : "environment"),
                ':' or ';' or ',' or '/' => "has a meaning of its own in LaunchDarkly's resource specifiers",
                _ => "is in no key of LaunchDarkly",
            };
            throw Refused($"'{key}' can't be put into a policy: '{letter}' {meaning}.",
                $"Give -{parameter} with letters, digits, dots, underscores and hyphens only" + (wildcard ? ", and * for any text." : "."), parameter);
        }
    }

    private static SyncFault Refused(string message, string advice, string parameter) =>
        new(FaultKind.InvalidParameter, message, advice) { Target = parameter };
}
