using LDCohortSync.Policies;

namespace LDCohortSync.Engine.Tests.Policies;

public sealed class AccessPolicyTests
{
    private const string Wanted = "proj/default:env/production:segment/amplitude-*";

    [Theory]
    [InlineData("proj/default:env/production:segment/amplitude-*", AccessDecision.Allowed)]
    [InlineData("proj/*:env/*:segment/*", AccessDecision.Allowed)]
    [InlineData("proj/def*:env/*tion:segment/amp*-*", AccessDecision.Allowed)]
    [InlineData("*", AccessDecision.Allowed)]
    [InlineData("proj/default:env/production:segment/amplitude-7k*", AccessDecision.Partial)]
    [InlineData("proj/default:env/production:segment/amplitude-7khm89cz", AccessDecision.Partial)]
    [InlineData("proj/default:env/production:segment/*-7khm89cz", AccessDecision.Partial)]
    [InlineData("proj/*:env/*;critical:segment/*", AccessDecision.Partial)]
    [InlineData("proj/*:env/*;{critical:true}:segment/*", AccessDecision.Partial)]
    [InlineData("proj/${roleAttribute/projects}:env/*:segment/*", AccessDecision.Partial)]
    [InlineData("proj/default:env/production:segment/vip-*", AccessDecision.Denied)]
    [InlineData("proj/default:env/production:segment/amplitude", AccessDecision.Denied)]
    [InlineData("proj/default:env/test:segment/*", AccessDecision.Denied)]
    [InlineData("proj/other:env/*:segment/*", AccessDecision.Denied)]
    [InlineData("proj/default:env/production:flag/*", AccessDecision.Denied)]
    [InlineData("proj/default:env/production", AccessDecision.Denied)]
    [InlineData("", AccessDecision.Denied)]
    public void A_resource_is_matched_part_by_part(string specifier, AccessDecision expected) =>
        Assert.Equal(expected, Decide(Allow(["updateIncluded"], [specifier])));

    [Theory]
    [InlineData("updateIncluded", AccessDecision.Allowed)]
    [InlineData("update*", AccessDecision.Allowed)]
    [InlineData("*", AccessDecision.Allowed)]
    [InlineData("updateExcluded", AccessDecision.Denied)]
    [InlineData("updateincluded", AccessDecision.Denied)]
    public void An_action_may_be_a_pattern(string action, AccessDecision expected) => Assert.Equal(expected, Decide(Allow([action], ["proj/*:env/*:segment/*"])));

    [Fact]
    public void What_nothing_allows_is_denied() => Assert.Equal(AccessDecision.Denied, Decide());

    [Fact]
    public void A_deny_wins_in_one_policy() =>
        Assert.Equal(AccessDecision.Denied, Decide(Allow(["*"], ["*"]), Deny(["updateIncluded"], ["proj/*:env/production:segment/*"])));

    [Fact]
    public void A_deny_of_some_leaves_some() =>
        Assert.Equal(AccessDecision.Partial, Decide(Allow(["*"], ["*"]), Deny(["*"], ["proj/*:env/*:segment/amplitude-secret*"])));

    [Fact]
    public void A_deny_elsewhere_does_not_matter() =>
        Assert.Equal(AccessDecision.Allowed, Decide(Allow(["*"], ["*"]), Deny(["*"], ["proj/*:env/test:segment/*"])));

    [Fact]
    public void Of_several_policies_any_may_allow() => Assert.Equal(AccessDecision.Allowed, AccessPolicy.Decide(
        [[Deny(["*"], ["*"])], [Allow(["updateIncluded"], [Wanted])]], "updateIncluded", Wanted));

    [Fact]
    public void All_actions_but_some_can_be_meant()
    {
        Assert.Equal(AccessDecision.Denied, Decide(new AccessStatement(true, [], ["update*"], ["*"], [])));
        Assert.Equal(AccessDecision.Allowed, Decide(new AccessStatement(true, [], ["delete*"], ["*"], [])));
    }

    [Theory]
    [InlineData("proj/*:env/production:segment/*", AccessDecision.Denied)]
    [InlineData("proj/*:env/test:segment/*", AccessDecision.Allowed)]
    [InlineData("proj/*:env/*:segment/amplitude-secret*", AccessDecision.Partial)]
    public void All_resources_but_some_can_be_meant(string but, AccessDecision expected) =>
        Assert.Equal(expected, Decide(new AccessStatement(true, ["*"], [], [], [but])));

    [Theory]
    [InlineData(SegmentKind.Synced)]
    [InlineData(SegmentKind.Big)]
    [InlineData(SegmentKind.Standard)]
    public void The_policy_that_is_written_allows_what_is_needed_and_nothing_else(SegmentKind kind)
    {
        LDSyncPolicy policy = SyncPolicyBuilder.Create(new() { ProjectKey = "default", EnvironmentKey = "production", SegmentKind = kind });
        AccessStatement[] read = [.. policy.Statements.Select(statement => Allow(statement.Actions, statement.Resources))];

        Assert.All(SegmentActions.NeededFor(kind), action => Assert.Equal(AccessDecision.Allowed, AccessPolicy.Decide([read], action, Wanted)));
        Assert.Equal(AccessDecision.Denied, AccessPolicy.Decide([read], "updateRules", Wanted));
        Assert.Equal(AccessDecision.Denied, AccessPolicy.Decide([read], "createSegment", "proj/default:env/production:segment/beta"));
        Assert.Equal(AccessDecision.Denied, AccessPolicy.Decide([read], "createSegment", "proj/default:env/test:segment/amplitude-x"));
    }

    private static AccessDecision Decide(params AccessStatement[] policy) => AccessPolicy.Decide([policy], "updateIncluded", Wanted);

    private static AccessStatement Allow(IReadOnlyList<string> actions, IReadOnlyList<string> resources) => new(true, actions, [], resources, []);

    private static AccessStatement Deny(IReadOnlyList<string> actions, IReadOnlyList<string> resources) => new(false, actions, [], resources, []);
}
