namespace LDCohortSync.Sandbox;

/// <summary>The filter of the list of approval requests (LaunchDarkly API docs, "List approval requests").</summary>
internal static class ApprovalFilter
{
    /// <summary>Parses a filter.</summary>
    /// <exception cref="FormatException">It is not a filter.</exception>
    public static Func<SandboxApprovalRequest, bool> Parse(string text) => ListFilter<SandboxApprovalRequest>.Parse(text, Term);

    private static Func<SandboxApprovalRequest, bool> Term(string field, string operation, List<string> values)
    {
        string first = values.Count > 0 ? values[0] : string.Empty;
        return (field, operation) switch
        {
            ("notifyMemberIds", "anyOf") => request => request.NotifyMemberIds.Intersect(values, StringComparer.Ordinal).Any(),
            ("requestorId", "equals") => _ => first == SandboxIdentity.MemberId,
            ("resourceId", "equals") => request => request.ResourceId == first,
            ("resourceKind", "equals") => _ => first == "segment",
            ("projectKey", "equals") => request => request.Environment.ProjectKey == first,
            ("reviewStatus", "anyOf") => request => values.Contains(ApprovalJson.Text(request.ReviewStatus), StringComparer.Ordinal),
            ("status", "anyOf") => request => values.Contains(ApprovalJson.Text(request.Status), StringComparer.Ordinal),
            _ => throw new FormatException("Filter field must be one of: requestorId, projectKey, notifyMemberIds, resourceId, resourceKind, reviewStatus, or status"),
        };
    }
}
