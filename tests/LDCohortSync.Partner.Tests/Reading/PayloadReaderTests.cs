using System.Text.Json.Nodes;
using LDCohortSync.Partner.Segments;

namespace LDCohortSync.Partner.Tests.Reading;

/// <summary>What LaunchDarkly would read from a request, in each way to tell members apart.</summary>
public sealed class PayloadReaderTests
{
    private const string Common = """ "environmentIdPath":"/env", "cohortIdPath":"/id", "cohortNamePath":"/name", "cohortUrlPath":"/url", "contextKindPath":"/kind" """;

    private const string Boolean = $$"""{ {{Common}}, "memberArrayPath":"/members", "memberArrayParser":{ "memberIdPath":"/key", "booleanMembershipPath":"/in", "cohortIdPath":"/cohort" } }""";
    private const string Arrays = $$"""{ {{Common}}, "addMemberArrayPath":"/list/add", "removeMemberArrayPath":"/list/remove", "memberArrayParser":{ "memberIdPath":"/key" } }""";
    private const string Inclusion = $$"""{ {{Common}}, "memberArrayPath":"/members", "arrayInclusion":{ "path":"/action", "matcher":"^add" }, "memberArrayParser":{ "memberIdPath":"/key" } }""";

    private const string Head = """ "env":"507f1f77bcf86cd799439011", "id":"c1", "name":"Cohort" """;

    [Fact]
    public void Members_carry_their_membership_themselves()
    {
        ParsedPayload payload = Read(Boolean, $$"""{ {{Head}}, "url":"https://x/c1", "kind":"device", "members":[ {"key":"a","in":true}, {"key":"b","in":false}, {"key":7,"in":true,"cohort":"c2"} ] }""");
        Assert.Equal(("507f1f77bcf86cd799439011", "device", "c1", "Cohort", "https://x/c1"),
            (payload.EnvironmentId, payload.ContextKind, payload.CohortId, payload.CohortName, payload.CohortUrl));
        Assert.Equal([new("a", MemberAction.Add, "c1", "Cohort"), new("b", MemberAction.Remove, "c1", "Cohort"), new ParsedMember("7", MemberAction.Add, "c2", "Cohort")], payload.Members);
        Assert.Equal((2, 1, "acme", "acme-c1"), (payload.Added, payload.Removed, payload.IntegrationKey, payload.SegmentKey));
    }

    [Fact]
    public void Members_come_in_two_arrays_of_which_each_may_be_missing()
    {
        ParsedPayload both = Read(Arrays, $$"""{ {{Head}}, "list":{ "remove":[{"key":"b"}], "add":[{"key":"a"}] } }""");
        Assert.Equal([("a", true), ("b", false)], both.Members.Select(member => (member.Key, member.Action == MemberAction.Add)));
        Assert.Equal([("b", false)], Read(Arrays, $$"""{ {{Head}}, "list":{ "remove":[{"key":"b"}] } }""").Members.Select(member => (member.Key, member.Action == MemberAction.Add)));
        Assert.Empty(Read(Arrays, $$"""{ {{Head}} }""").Members);
    }

    [Theory]
    [InlineData("add", true)]
    [InlineData("add_members", true)]
    [InlineData("remove", false)]
    [InlineData("Add", false)]
    public void The_request_tells_for_all_members(string action, bool adds)
    {
        ParsedPayload payload = Read(Inclusion, $$"""{ {{Head}}, "action":"{{action}}", "members":[{"key":"a"},{"key":"b"}] }""");
        Assert.Equal([("a", adds), ("b", adds)], payload.Members.Select(member => (member.Key, member.Action == MemberAction.Add)));
    }

    [Fact]
    public void Without_a_kind_in_the_request_contexts_are_users() =>
        Assert.Equal(("user", null), (Read(Arrays, $$"""{ {{Head}} }""").ContextKind, Read(Arrays, $$"""{ {{Head}} }""").CohortUrl));

    [Theory]
    [InlineData("""{ "id":"c1", "name":"C", "members":[] }""", "/env")]
    [InlineData("""{ "env":"", "id":"c1", "name":"C", "members":[] }""", "/env")]
    [InlineData("""{ "env":null, "id":"c1", "name":"C", "members":[] }""", "/env")]
    [InlineData("""{ "env":"e", "name":"C", "members":[] }""", "/id")]
    [InlineData("""{ "env":"e", "id":"c1", "members":[] }""", "/name")]
    [InlineData("""{ "env":"e", "id":"c1", "name":"C" }""", "/members")]
    [InlineData("""{ "env":"e", "id":"c1", "name":"C", "members":{} }""", "/members")]
    [InlineData("""{ "env":"e", "id":"c1", "name":"C", "members":[{"in":true}] }""", "/members/0/key")]
    [InlineData("""{ "env":"e", "id":"c1", "name":"C", "members":[{"key":"a","in":true},{"key":"b"}] }""", "/members/1/in")]
    [InlineData("""{ "env":"e", "id":"c1", "name":"C", "members":[{"key":"a","in":"true"}] }""", "/members/0/in")]
    public void A_request_that_lacks_something_is_refused_with_the_place(string payload, string place)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => Read(Boolean, payload));
        Assert.Equal(FaultKind.InvalidPayload, fault.Kind);
        Assert.Contains($"'{place}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    public void A_request_that_is_not_JSON_is_refused(string payload) => Assert.Equal(FaultKind.InvalidPayload, Assert.Throws<SyncFault>(() => Read(Boolean, payload)).Kind);

    [Theory]
    [InlineData("null", "{}")]
    [InlineData("""{"capabilities":{"trigger":{}}}""", "{}")]
    [InlineData("""{"capabilities":{"syncedSegment":{"requestParser":{"arrayInclusion":{"matcher":"("}}}}}""", "{}")]
    [InlineData("""{"capabilities":{"syncedSegment":{"requestParser":{}}}}""", "{}")]
    [InlineData("""{"capabilities":{"syncedSegment":{"requestParser":{"environmentIdPath":"/e","cohortIdPath":"/e","cohortNamePath":"/e","memberArrayPath":"/m","memberArrayParser":{"memberIdPath":"/k"}}}}}""",
        """{"e":"1","m":[{"k":"a"}]}""")]
    public void A_manifest_that_nothing_can_be_read_with_says_so(string manifest, string payload) => Assert.Equal(FaultKind.InvalidManifest,
        Assert.Throws<SyncFault>(() => PayloadReader.For("acme", JsonNode.Parse(manifest)).Read(payload)).Kind);

    private static ParsedPayload Read(string parser, string payload) =>
        PayloadReader.For("acme", JsonNode.Parse("""{"capabilities":{"syncedSegment":{"requestParser":""" + parser + "}}}")).Read(payload);
}
