using System.Text.Json;
using LDCohortSync.Policies;

namespace LDCohortSync.Engine.Tests.Policies;

public sealed class SyncPolicyTests
{
    private static readonly SyncPolicyRequest s_synced = new() { ProjectKey = "default", EnvironmentKey = "production", SegmentKind = SegmentKind.Synced };

    [Fact]
    public void A_synced_segment_needs_two_actions_and_no_more()
    {
        LDPolicyStatement statement = Assert.Single(SyncPolicyBuilder.Create(s_synced).Statements);
        Assert.Equal("allow", statement.Effect);
        Assert.Equal(["createSegment", "updateIncluded"], statement.Actions);
        Assert.Equal(["proj/default:env/production:segment/amplitude-*"], statement.Resources);
    }

    [Theory]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public void The_other_kinds_may_take_their_own_empty_segment_away(SegmentKind kind) =>
        Assert.Equal(["createSegment", "updateIncluded", "deleteSegment"], Actions(s_synced with { SegmentKind = kind }));

    [Fact]
    public void What_is_optional_is_added_by_wish()
    {
        SyncPolicyRequest all = s_synced with { SegmentKind = SegmentKind.Big, RequestApproval = true, IncludeExport = true, IncludeFlagLink = true };
        LDSyncPolicy policy = SyncPolicyBuilder.Create(all);
        Assert.Equal(["createSegment", "updateIncluded", "deleteSegment", "createApprovalRequest", "deleteApprovalRequest", "createSegmentExport"], policy.Statements[0].Actions);
        Assert.Equal(2, policy.Statements.Count);
        Assert.Equal(["createFlagLink", "updateFlagLink"], policy.Statements[1].Actions);
        Assert.Equal(["proj/default:env/*:flag/*"], policy.Statements[1].Resources);
    }

    [Fact]
    public void Each_pattern_of_keys_is_a_resource_once() => Assert.Equal(
        ["proj/default:env/production:segment/amplitude-7khm89cz", "proj/default:env/production:segment/vip-*"],
        SyncPolicyBuilder.Create(s_synced with { SegmentKeys = ["amplitude-7khm89cz", "vip-*", "vip-*"] }).Statements[0].Resources);

    [Fact]
    public void The_JSON_is_what_LaunchDarkly_takes_and_the_text_of_the_policy()
    {
        LDSyncPolicy policy = SyncPolicyBuilder.Create(s_synced);
        Assert.Equal(
            """
            [
              {
                "effect": "allow",
                "actions": [
                  "createSegment",
                  "updateIncluded"
                ],
                "resources": [
                  "proj/default:env/production:segment/amplitude-*"
                ]
              }
            ]
            """.ReplaceLineEndings("\n"), policy.Json);
        Assert.Equal(policy.Json, policy.ToString());
        Assert.Equal(1, JsonDocument.Parse(policy.Json).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("proj:ect", "':' has a meaning of its own")]
    [InlineData("a;b", "';' has a meaning of its own")]
    [InlineData("a/b", "'/' has a meaning of its own")]
    [InlineData("a b", "' ' is in no key")]
    [InlineData("café", "'é' is in no key")]
    [InlineData("*", "further than one project")]
    [InlineData("", "is empty")]
    public void A_project_key_that_means_something_else_is_refused(string key, string why) =>
        Refused(s_synced with { ProjectKey = key }, why, "-ProjectKey");

    [Fact]
    public void A_wildcard_for_environments_is_refused() =>
        Refused(s_synced with { EnvironmentKey = "prod*" }, "further than one environment", "-EnvironmentKey");

    [Theory]
    [InlineData("amplitude-*;tag")]
    [InlineData("amplitude-?")]
    [InlineData("a\"b")]
    public void A_pattern_of_keys_with_other_characters_is_refused(string key) => Refused(s_synced with { SegmentKeys = [key] }, key, "-SegmentKey");

    [Fact]
    public void A_policy_for_no_segment_is_refused() => Refused(s_synced with { SegmentKeys = [] }, "allow nothing", "-SegmentKey");

    [Fact]
    public void Approval_of_a_synced_segment_is_refused() => Refused(s_synced with { RequestApproval = true }, "Synced", "-RequestApproval");

    private static IReadOnlyList<string> Actions(SyncPolicyRequest request) => Assert.Single(SyncPolicyBuilder.Create(request).Statements).Actions;

    private static void Refused(SyncPolicyRequest request, string why, string parameter)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => SyncPolicyBuilder.Create(request));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains(why, fault.Sentence, StringComparison.Ordinal);
        Assert.Contains(parameter, fault.Sentence, StringComparison.Ordinal);
    }
}
